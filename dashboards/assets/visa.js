// Presenter mode: all matters are in the document already, so turning the page needs no network. Without this script the numbers at the
// foot are links. Keys are those of a clicker; b (or .) is the clicker's black screen.
(() => {
    const screens = [...document.querySelectorAll('.screen')];
    let at = Math.max(0, screens.findIndex((s) => !s.hidden));

    function show(n) {
        at = Math.min(screens.length - 1, Math.max(0, n));
        screens.forEach((s, i) => { s.hidden = i !== at; });
        document.body.classList.remove('black');
        history.replaceState(null, '', screens[at].dataset.address);
        window.scrollTo(0, 0);
        document.getElementById('innehall').focus({ preventScroll: true }); // a screen reader begins at the new matter
    }

    function act(key) {
        switch (key) {
        case 'PageDown': case 'ArrowRight': case 'ArrowDown': case ' ': case 'Enter': return show(at + 1);
        case 'PageUp': case 'ArrowLeft': case 'ArrowUp': case 'Backspace': return show(at - 1);
        case 'Home': return show(0);
        case 'End': return show(screens.length - 1);
        case 'b': case 'B': case '.': return document.body.classList.toggle('black');
        case 'Escape': return location.assign(document.body.dataset.leave);
        default: return null;
        }
    }

    // On a small window, or with enlarged text, a matter is longer than the window: then the keys that scroll do that.
    const scrolls = () => document.documentElement.scrollHeight > window.innerHeight + 1;
    document.addEventListener('keydown', (e) => {
        const link = e.target.closest?.('a');
        if (e.ctrlKey || e.altKey || e.metaKey || (link && (e.key === 'Enter' || e.key === ' '))) return;
        if (scrolls() && ['ArrowDown', 'ArrowUp', ' '].includes(e.key)) return;
        if (act(e.key) !== null) e.preventDefault();
    });
    document.addEventListener('click', (e) => {
        const link = e.target.closest('.place a');
        if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        show(at + (link.rel === 'prev' ? -1 : 1));
    });
})();
