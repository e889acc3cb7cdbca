// Remembers in this browser that somebody has read the first note of a role, and hides it from then on.
//
// The pages draw it in every new session, since they know nothing of the browser; see app/panels/orientation.py.
//
// app/headers.py lets exactly this text run. It must not hold the sign that begins a tag.
(() => {
  if (window.remembersTour) return;
  window.remembersTour = true;
  const NOTE = '[class*="st-key-tour_"]';
  const keyOf = (note) => `placet-${note.className.match(/st-key-(tour_\S+)/)[1]}`;
  const hide = () => {
    for (const note of document.querySelectorAll(NOTE)) {
      if (localStorage.getItem(keyOf(note))) note.style.display = 'none';
    }
  };
  document.addEventListener(
    'click',
    ({ target }) => {
      const note = target.closest?.('button') && target.closest(NOTE);
      if (note) localStorage.setItem(keyOf(note), 'read');
    },
    true,
  );
  new MutationObserver(hide).observe(document.body, { childList: true, subtree: true });
  hide();
})();
