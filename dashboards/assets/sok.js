// "/" moves to the search field. Whoever drives the page by voice or is disturbed by a single key turns it off, at the foot of /sok.
'use strict';
const off = () => { try { return localStorage.getItem('sok-tangent') === 'av'; } catch { return false; } };
document.addEventListener('keydown', (e) => {
  const at = e.target;
  if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || off()) return;
  const field = [...document.querySelectorAll('input[type=search]')].find((f) => f.offsetParent);
  if (!field) return;
  e.preventDefault();
  field.focus();
  field.select();
});
const foot = document.querySelector('.find-page') && document.querySelector('.page-foot ul');
if (foot) {
  const item = foot.appendChild(document.createElement('li'));
  const button = item.appendChild(document.createElement('button'));
  button.type = 'button';
  const say = () => { button.textContent = `Tangenten / hoppar till sökfältet: ${off() ? 'av' : 'på'}`; };
  button.addEventListener('click', () => {
    try { localStorage.setItem('sok-tangent', off() ? 'på' : 'av'); } catch { /* it stays as it is */ }
    say();
  });
  say();
}
