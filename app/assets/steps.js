// A step of the Back button is what a person did: went to another page, or chose something on this one.
//
// Streamlit makes a step of every address that a page sets. But pages also add to theirs by themselves what is shown
// where nothing was chosen (app/selection.py), and on the way to a page its address is set while the one that is left
// is still there. The former then takes the place of the address, and the latter leaves it as it is.
//
// app/headers.py lets exactly this text run. It must not hold the sign that begins a tag.
(() => {
  if (window.keepsSteps) return;
  window.keepsSteps = true;
  const push = history.pushState.bind(history);
  let leaving = false;
  let acted = false;

  const arrive = () => {
    leaving = false;
    acted = false;
  };
  const act = (event) => {
    if (!event.isTrusted) return; // a script's, and nobody's
    const link = event.target.closest?.('a[href], [data-testid="stLogoLink"]');
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button || link?.target === '_blank';
    const there = link?.pathname ?? new URL(document.baseURI).pathname; // the logo is a button, and leads to the docket
    leaving = event.type === 'click' && Boolean(link) && !elsewhere && there !== location.pathname;
    acted = !leaving;
  };
  for (const kind of ['pointerdown', 'pointerup', 'click', 'keydown']) addEventListener(kind, act, true);
  addEventListener('popstate', arrive, true);

  history.pushState = (state, title, address) => {
    if (new URL(address, location).pathname !== location.pathname) {
      arrive();
      push(state, title, address);
    } else if (acted) {
      acted = false;
      push(state, title, address);
    } else if (!leaving) {
      history.replaceState(state, title, address);
    }
  };
})();
