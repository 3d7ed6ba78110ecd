/** How the description looks: by the reader's own fonts and colours, from a telephone to a wide screen. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #fdfcfa; --raised: #f4f1ec; --line: #ddd6cb; --ink: #22201c; --quiet: #645d52; --accent: #a3400c;
  --get: #1d5f8a; --post: #2d6a2f; --patch: #8a5a00; --delete: #a12622;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #191714; --raised: #232019; --line: #3c372e; --ink: #ece7df; --quiet: #aaa294; --accent: #f59b63;
    --get: #7cc0ee; --post: #8fd08f; --patch: #e8b75a; --delete: #f49490;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
.frame { display: grid; grid-template-columns: minmax(0, 1fr); max-width: 78rem; margin: 0 auto; padding: 1.5rem 1rem 5rem; gap: 1.5rem; }
@media (min-width: 60rem) {
  .frame { grid-template-columns: 17rem minmax(0, 1fr); gap: 0 3.5rem; }
  header, main { grid-column: 2; }
  nav { grid-column: 1; grid-row: 1 / span 2; }
}
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, pre:focus-visible, .wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .5rem; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .25rem; letter-spacing: -.02em; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
h4 { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--quiet); font-weight: 600; }
p { margin: .4rem 0 .8rem; max-width: 44rem; }
.quiet { color: var(--quiet); }
nav { font-size: .875rem; max-height: 45vh; overflow-y: auto; border: 1px solid var(--line); border-radius: 6px; padding: .75rem 1rem; }
nav h4:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { display: flex; gap: .5rem; padding: .12rem 0; }
nav a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
@media (min-width: 60rem) { nav { position: sticky; top: 1.5rem; max-height: calc(100vh - 3rem); align-self: start; border: 0; padding: 0; } }
code, pre, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .65rem .8rem; overflow-x: auto; margin: .5rem 0; line-height: 1.5; }
pre code { overflow-wrap: normal; }
.method { font-weight: 700; flex: none; min-width: 3.6em; display: inline-block; }
.get { color: var(--get); } .post { color: var(--post); } .patch { color: var(--patch); } .delete { color: var(--delete); }
section.route { padding: 1.2rem 0 .6rem; border-bottom: 1px solid var(--line); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-top: 1px solid var(--line); }
th { font-weight: 500; white-space: nowrap; }
tr:first-child > * { border-top: 0; }
td p { margin: 0; }
summary { cursor: pointer; font-size: .9rem; padding: .2rem 0; color: var(--accent); }
`
