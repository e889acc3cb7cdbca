// Follows a link in a text to another page of ours as the menu does: in the same tab, without loading everything anew,
// and as one step of the Back button. Streamlit opens every link in a text in a new tab (pages draw them as Markdown).
//
// Then it shows the place to which a link of the brief leads (app/design/spot.py), where that is below the fold.
//
// app/headers.py lets exactly this text run. It must not hold the sign that begins a tag.
(() => {
  if (window.followsLinks) return;
  window.followsLinks = true;
  const OURS = '[data-testid="stMarkdownContainer"] a[href^="/"][target="_blank"]';
  let shown = '';

  const follow = (event) => {
    const link = event.target.closest?.(OURS);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, '', link.href);
    dispatchEvent(new PopStateEvent('popstate')); // by which Streamlit learns of every other address, too
  };
  const show = () => {
    const spot = document.querySelector('.st-key-spot');
    if (!spot || shown === location.href) return;
    shown = location.href;
    if (spot.getBoundingClientRect().top > innerHeight / 2) spot.scrollIntoView({ block: 'start' });
  };
  addEventListener('click', follow);
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
})();
