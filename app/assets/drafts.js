// Keeps what somebody has begun to write or to tick in a form until it is on record, in this tab of the browser alone.
//
// A form tells the pages nothing before it is sent, and leaving a page takes its fields away. So every change is kept
// at once, under the key of its field (app/design/forms.py), and put back when the field comes anew: after a look at
// the evidence, Back, or a reload. What is on record is marked with `data-recorded`, and forgotten.
//
// app/headers.py lets exactly this text run. It must not hold the sign that begins a tag.
(() => {
  if (window.keepsDrafts) return;
  window.keepsDrafts = true;
  const drafts = window.sessionStorage;
  const FIELD = '[class*="st-key-draft_"]';
  const PARTS = ['textarea', '[type="text"]:not([role="combobox"])', '[type="radio"]', '[type="checkbox"]'].join();
  const TRIES = 10;
  const left = new WeakMap(); // tries to put back what was begun, by the first part of a field; none once it stands there

  const keyOf = (field) => field.className.match(/st-key-(draft_\S+)/)[1];
  const partsOf = (field) => [...field.querySelectorAll(PARTS)];
  const isTick = (part) => ['radio', 'checkbox'].includes(part.type);
  const valueOf = ([first, ...others]) =>
    isTick(first) ? String([first, ...others].findIndex((part) => part.checked)) : first.value;
  let puttingBack = false;

  const keep = (field, parts) => {
    drafts.setItem(keyOf(field), valueOf(parts));
    left.set(parts[0], 0);
  };
  const putBack = (field) => {
    const kept = drafts.getItem(keyOf(field));
    const parts = partsOf(field);
    const tries = left.get(parts[0]) ?? TRIES;
    if (kept === null || !parts.length || !tries) return;
    // More than once: while a page is drawn, Streamlit may set a field to what it knows of it.
    if (valueOf(parts) !== kept && (isTick(parts[0]) || !parts[0].value)) {
      left.set(parts[0], tries - 1);
      change(parts, kept);
      lookSoon();
    } else {
      left.set(parts[0], 0);
      if (!isTick(parts[0]) && kept) parts[0].closest('details:not([open])')?.querySelector('summary').click();
    }
  };
  const change = (parts, kept) => {
    puttingBack = true;
    if (isTick(parts[0])) parts[Math.max(kept, 0)].click();
    else {
      // What typing is: the setter of the element itself, since React listens to its own, and then an event.
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(parts[0]), 'value').set.call(parts[0], kept);
      parts[0].dispatchEvent(new Event('input', { bubbles: true }));
    }
    puttingBack = false;
  };

  const look = () => {
    due = 0;
    for (const mark of document.querySelectorAll('[data-recorded]')) {
      drafts.removeItem(mark.dataset.recorded);
      mark.removeAttribute('data-recorded');
    }
    document.querySelectorAll(FIELD).forEach(putBack);
  };
  let due = 0;
  const lookSoon = () => {
    due ||= requestAnimationFrame(look);
  };
  const heard = ({ target, type }) => {
    const field = puttingBack ? null : target.closest?.(FIELD);
    const parts = field ? partsOf(field) : [];
    if (!parts.length) return;
    if (!isTick(parts[0])) {
      if (type === 'input') keep(field, parts);
    } else setTimeout(keep, 0, field, parts); // a tick is set in the course of the click or the key
  };
  for (const kind of ['input', 'click', 'keyup']) document.addEventListener(kind, heard, true);
  new MutationObserver(lookSoon).observe(document.body, { childList: true, subtree: true });
  lookSoon();
})();
