/** How the description looks: in the colours of the dashboard's `tokens.css`, from a telephone to a wide screen. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ground: #f5f6f8; --raised: #fff; --line: #e1e5ec; --ink: #161a22; --quiet: #545e70; --accent: #2450c4;
  --get: #1d5f8a; --post: #1b6b3a; --patch: #8a5300; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1218; --raised: #171b23; --line: #282e3a; --ink: #e8ebf2; --quiet: #a2acbe; --accent: #93b0ff;
    --get: #7cc0ee; --post: #7fd6a0; --patch: #f2bf6b; --delete: #ff9a90;
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
.top.top { position: static; max-height: none; padding: 0; border: 0 solid var(--line); border-radius: 0; font-size: 1rem; background: var(--raised); border-bottom: 1px solid var(--line); overflow: visible; }
.top p { display: flex; flex-wrap: wrap; gap: .4rem 1.25rem; align-items: center; max-width: 78rem; margin: 0 auto; padding: .8rem 1rem; }
.top a { color: var(--quiet); text-decoration: none; }
.top a:hover { text-decoration: underline; }
.top a:first-child { display: inline-flex; gap: .5rem; align-items: center; color: var(--ink); font-weight: 700; font-size: 1.1rem; }
.state { max-width: 40rem; margin: 0 auto; padding: 4rem 1rem; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 .25rem; letter-spacing: -.02em; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; padding-bottom: .3rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
h4, nav .group { font-size: .8rem; margin: 1rem 0 .25rem; color: var(--quiet); font-weight: 600; }
p { margin: .4rem 0 .8rem; max-width: 44rem; }
.quiet { color: var(--quiet); }
.languages { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .4rem 0; padding: 0; font-size: .9rem; }
.languages [aria-current] { font-weight: 600; }
nav { font-size: .875rem; max-height: 45vh; overflow-y: auto; border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem; }
nav .group:first-child { margin-top: 0; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { display: flex; gap: .5rem; padding: .12rem 0; }
nav a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
@media (min-width: 60rem) { nav { position: sticky; top: 1.5rem; max-height: calc(100vh - 3rem); align-self: start; border: 0; padding: 0; } }
code, pre, .method { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 10px; padding: .65rem .8rem; overflow-x: auto; margin: .5rem 0; line-height: 1.5; }
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
