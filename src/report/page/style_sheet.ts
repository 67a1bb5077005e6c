/** The style sheet of a report: light and dark, wide and narrow, on a screen and on paper. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ground: #f4f5f7; --ink: #191e26; --soft-ink: #5b6573; --line: #dde1e7;
  --grid: #e6e9ee; --link: #1f56b5; --usual: #c9d3e2; --on-mark: #ffffff; --code: #f6f7f9;
  --good: #146c40; --good-soft: #e0f4e8; --good-mark: #1a814d;
  --bad: #b42a07; --bad-soft: #fde7e1; --bad-mark: #cf3a12;
  --warn: #825806; --warn-soft: #fcf0d2; --warn-mark: #96680d;
  --plain: #1f56b5; --plain-soft: #e2ecfc; --plain-mark: #3a72cf;
  --dim: #5b6573; --dim-soft: #eceff3; --dim-mark: #6c7686;
  --cpu: #4a7bc8; --memory: #7a62b8; --found: #ffe07a;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #171b21; --ground: #0e1116; --ink: #e8ebf0; --soft-ink: #9aa5b4; --line: #2b323c;
    --grid: #262c35; --link: #8db6f7; --usual: #38465c; --on-mark: #0b0e12; --code: #10141a;
    --good: #6fd39b; --good-soft: #12301f; --good-mark: #4fbf82;
    --bad: #ff9478; --bad-soft: #3d1a10; --bad-mark: #f4714d;
    --warn: #efc061; --warn-soft: #352708; --warn-mark: #d9a441;
    --plain: #8db6f7; --plain-soft: #152742; --plain-mark: #6b9df0;
    --dim: #9aa5b4; --dim-soft: #232932; --dim-mark: #748090;
    --cpu: #6b9df0; --memory: #a892e0; --found: #6b5500;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.4rem; scroll-behavior: smooth; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); }
main { max-width: 1200px; margin: 0 auto; padding: 1.2rem 1.2rem 4rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
bdi { overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, ul, pre { margin: 0; }
ul { padding: 0; list-style: none; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; z-index: 9; background: var(--paper); padding: .5rem 1rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }

nav { position: sticky; top: 0; z-index: 5; background: var(--paper); border-bottom: 1px solid var(--line); }
nav > div { max-width: 1200px; margin: 0 auto; padding: 0 1.2rem; display: flex; gap: 1.2rem; overflow-x: auto; scrollbar-width: none; }
nav a { padding: .62rem 0; color: var(--soft-ink); text-decoration: none; white-space: nowrap; font-size: .9rem; }
nav a:hover { color: var(--ink); }
nav .where { font-weight: 650; max-width: 20rem; overflow: hidden; text-overflow: ellipsis; flex: none; }

section, .verdict { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.2rem 1.4rem; margin-bottom: 1.1rem; }
section > h2 { font-size: 1.06rem; font-weight: 680; margin-bottom: .7rem; }
section h3 { font-size: .95rem; font-weight: 650; }
.note { color: var(--soft-ink); font-size: .88rem; margin: 0 0 .6rem; }
.note .job-link { font-size: .84rem; }
small { color: var(--soft-ink); font-size: .84rem; font-weight: 400; }

.verdict { border-top-width: 6px; padding-top: 1.1rem; }
.verdict.good { border-top-color: var(--good-mark); }
.verdict.bad { border-top-color: var(--bad-mark); }
.verdict.warn { border-top-color: var(--warn-mark); }
.verdict.plain { border-top-color: var(--plain-mark); }
.verdict .of { color: var(--soft-ink); display: flex; flex-wrap: wrap; gap: 0 .55rem; font-size: .95rem; }
.verdict .of > * + *::before { content: "·"; margin-right: .55rem; }
.verdict .of bdi { color: var(--ink); font-weight: 600; }
h1 { font-size: 2.3rem; line-height: 1.25; letter-spacing: -.01em; font-weight: 760; display: flex; align-items: center; gap: .7rem; margin: .15rem 0 .3rem; }
h1 .sign { width: 1.45em; height: 1.45em; font-size: .74em; border-radius: 50%; display: inline-grid; place-items: center; color: var(--on-mark); flex: none; }
.verdict.good h1 { color: var(--good); } .verdict.good .sign { background: var(--good-mark); }
.verdict.bad h1 { color: var(--bad); } .verdict.bad .sign { background: var(--bad-mark); }
.verdict.warn h1 { color: var(--warn); } .verdict.warn .sign { background: var(--warn-mark); }
.verdict.plain h1 { color: var(--plain); } .verdict.plain .sign { background: var(--plain-mark); }
.sentence { font-size: 1.1rem; max-width: 62rem; }
.counts { margin: 1rem 0 .2rem; }
.counts svg { display: block; width: 100%; height: 12px; border-radius: 6px; background: var(--dim-soft); }
.counts rect.good { fill: var(--good-mark); } .counts rect.bad { fill: var(--bad-mark); }
.counts rect.warn { fill: var(--warn-mark); } .counts rect.plain { fill: var(--plain-mark); }
.counts rect.dim { fill: var(--dim-mark); }
.counts ul { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .65rem; }
.counts a { text-decoration: none; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .8rem 1.6rem; margin-top: 1.1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
dt { color: var(--soft-ink); font-size: .82rem; }
.numbers dd { font-size: 1.06rem; font-weight: 620; font-variant-numeric: tabular-nums; }
.numbers small { display: block; }
.badge { display: inline-block; padding: .06rem .5rem; border-radius: 99px; font-size: .78rem; font-weight: 650; white-space: nowrap; letter-spacing: .01em; }
.badge.good { color: var(--good); background: var(--good-soft); }
.badge.bad { color: var(--bad); background: var(--bad-soft); }
.badge.warn { color: var(--warn); background: var(--warn-soft); }
.badge.plain { color: var(--plain); background: var(--plain-soft); }
.badge.dim { color: var(--dim); background: var(--dim-soft); }

.failure { border-left: 4px solid var(--bad-mark); padding: .1rem 0 .1rem 1.1rem; }
.failure.warn { border-left-color: var(--warn-mark); }
.failure + .failure { margin-top: 1.5rem; }
.failure h3 { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .7rem; font-size: 1.12rem; }
.failure h3 a { color: var(--ink); text-decoration-color: var(--line); }
.reason { font-weight: 620; margin-top: .25rem; }
.description, .when { color: var(--soft-ink); font-size: .92rem; }
.check { font-size: .92rem; }
.path { color: var(--soft-ink); font: .82rem/1.5 var(--mono); margin-top: .35rem; }
.note.path { font: .88rem/1.6 var(--sans); }
.blocks { display: flex; flex-wrap: wrap; align-items: baseline; gap: .15rem .7rem; margin-top: .5rem; font-size: .9rem; }
.more .job-link { margin-right: .7rem; }
pre { font: .82rem/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: .55rem .8rem; tab-size: 8; }
.folded { margin-top: .4rem; }
.folded > summary { cursor: pointer; color: var(--soft-ink); }
.folded code { font: .82rem/1.5 var(--mono); color: var(--ink); overflow-wrap: anywhere; }
.tail { margin-top: .6rem; }
.tail .note { margin-bottom: .25rem; font-size: .82rem; }
.output { max-height: 30rem; overflow: auto; }
.remarks li { display: flex; flex-wrap: wrap; gap: .1rem .9rem; padding: .15rem 0; }
.steps li { display: flex; gap: .6rem; align-items: stretch; }
.steps li + li { margin-top: .45rem; }
.steps pre { flex: 1; min-width: 0; }
.steps .purpose { flex: 0 0 12rem; align-self: center; color: var(--soft-ink); font-size: .88rem; }
button, input, select { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: .35rem .7rem; }
button { cursor: pointer; font-size: .88rem; }
button:hover { border-color: var(--soft-ink); }

/* What goes on beyond an edge throws a shadow there. */
.drawing { overflow: auto; max-height: 82vh; border-radius: 8px; background:
  linear-gradient(to right, var(--paper) 30%, transparent) left / 40px 100% no-repeat local,
  linear-gradient(to left, var(--paper) 30%, transparent) right / 40px 100% no-repeat local,
  linear-gradient(to right, var(--line), transparent) left / 14px 100% no-repeat scroll,
  linear-gradient(to left, var(--line), transparent) right / 14px 100% no-repeat scroll; }
.drawing svg { display: block; margin: 0 auto; height: auto; max-width: 100%; }
.drawing.chart svg, .drawing.levels svg { width: 100%; min-width: 700px; }
.drawing.chart.small svg { min-width: 380px; }
.drawing.levels { max-height: none; }
.drawing text { font-family: var(--sans); font-variant-numeric: tabular-nums; }
.plot { color: var(--soft-ink); font-size: 11.5px; }
.plot text { white-space: pre; }
.plot a { cursor: pointer; text-decoration: none; }
.plot a:hover rect, .plot a:hover circle { filter: brightness(1.15); stroke: var(--ink); stroke-width: 1.6px; }
.drawing.graph.natural svg { max-width: none; }
.job path { stroke-width: 1.2px; }
/* Laid out for 14 px, since nobody knows how wide the reader's letters are. */
.job text { fill: var(--ink); font-size: 12.5px; }
.job.good path { fill: var(--good-soft); stroke: var(--good-mark); }
.job.bad path { fill: var(--bad-soft); stroke: var(--bad-mark); stroke-width: 2.4px; }
.job.warn path { fill: var(--warn-soft); stroke: var(--warn-mark); stroke-dasharray: 5 3; }
.job.plain path { fill: var(--plain-soft); stroke: var(--plain-mark); }
.job.dim path { fill: var(--dim-soft); stroke: var(--dim-mark); stroke-dasharray: 2 3; }
.job.critical path { stroke-width: 3px; }
.job a { text-decoration: none; cursor: pointer; }
.job a:hover path { filter: brightness(.95); }
.edge path { stroke: var(--dim-mark); } .edge polygon { stroke: var(--dim-mark); fill: var(--dim-mark); }
.edge text { fill: var(--soft-ink); }
.edge.critical path { stroke: var(--ink); stroke-width: 2.2px; }
.edge.critical polygon { stroke: var(--ink); fill: var(--ink); }
.side-by-side { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem 2rem; }
.side-by-side > div { min-width: 0; }

.tools { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin-bottom: .8rem; font-size: .9rem; }
.tools[hidden] { display: none; }
.tools label { position: relative; color: var(--soft-ink); }
#search { width: min(24rem, 74vw); padding-right: 2rem; }
.tools kbd { position: absolute; right: .6rem; top: .3rem; color: var(--soft-ink); border: 1px solid var(--line); border-radius: 4px; padding: 0 .35rem; font: .78rem/1.4 var(--mono); }
#search:focus + kbd { visibility: hidden; }
::highlight(found) { background-color: var(--found); }
.job-row { display: grid; grid-template-columns: .6rem 10.9rem minmax(9rem, 1.3fr) 4.6rem 4.4rem 4.4rem 4rem 4.6rem minmax(6rem, 1.4fr); gap: 0 .8rem; align-items: baseline; padding: .34rem .5rem; font-size: .88rem; font-variant-numeric: tabular-nums; }
.job-row::before { content: ""; color: var(--soft-ink); }
 summary.job-row::before { content: "›"; }
[open] > summary.job-row::before { transform: rotate(90deg); }
.job-row.head { color: var(--soft-ink); font-size: .8rem; border-bottom: 1px solid var(--line); }
.job-row > * { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.job-row .badge { justify-self: start; max-width: 100%; }
.number { text-align: right; }
.warn-text { color: var(--warn); font-weight: 650; }
.job-row .id { font-weight: 600; }
.job-row .why { color: var(--soft-ink); }
details.job { border-bottom: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 34px; }
details.job > summary { cursor: pointer; list-style: none; border-radius: 6px; }
details.job > summary::-webkit-details-marker { display: none; }
details.job > summary:hover { background: var(--ground); }
details.job[open] > summary .id, details.job[open] > summary .why { white-space: normal; }
details.job:target { background: var(--plain-soft); border-radius: 6px; }
.job-body { padding: .3rem .5rem 1rem; }
.job-body > * + * { margin-top: .6rem; }
.facts { display: flex; flex-wrap: wrap; gap: .4rem 1.8rem; font-size: .9rem; }
.facts .job-link { margin-right: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; margin-bottom: 1rem; display: block; overflow-x: auto; }
caption { text-align: left; color: var(--soft-ink); font-size: .84rem; padding-bottom: .2rem; }
th { text-align: left; font-weight: 600; color: var(--soft-ink); font-size: .8rem; }
th, td { padding: .28rem .9rem .28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th.number, td.number { text-align: right; }
tr.this td { font-weight: 650; }
.places { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; font-size: .9rem; margin: .6rem 0 1rem; }
.places dd { font: .84rem/1.5 var(--mono); }

.ansi-bold { font-weight: 700; } .ansi-dim { opacity: .7; } .ansi-underline { text-decoration: underline; }
.ansi-red, .ansi-bright-red { color: var(--bad); } .ansi-green, .ansi-bright-green { color: var(--good); }
.ansi-yellow, .ansi-bright-yellow { color: var(--warn); } .ansi-blue, .ansi-bright-blue { color: var(--plain); }
.ansi-magenta, .ansi-bright-magenta { color: var(--memory); } .ansi-cyan, .ansi-bright-cyan { color: var(--cpu); }
.ansi-bright-black { color: var(--soft-ink); }

@media screen and (max-width: 820px) {
  main { padding: .7rem .6rem 3rem; }
  section, .verdict { padding: .9rem .9rem; border-radius: 10px; }
  h1 { font-size: 1.8rem; }
  .sentence { font-size: 1.02rem; }
  .job-row.head { display: none; }
  .job-row { grid-template-columns: .6rem auto 1fr auto; gap: .1rem .6rem; }
  .job-row > :nth-child(3), .job-row > :nth-child(5), .job-row > :nth-child(6), .job-row > :nth-child(7) { display: none; }
  .job-row .why { grid-column: 1 / -1; }
  .job-row .why:empty { display: none; }
  .numbers { grid-template-columns: 1fr 1fr; }
  .side-by-side { grid-template-columns: 1fr; }
  .steps li { flex-wrap: wrap; }
  .steps .purpose { order: -1; flex: 0 0 100%; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { --ground: #fff; color-scheme: light; }
  @page { margin: 14mm; }
  body { font-size: 10.5pt; }
  .job-row { grid-template-columns: 0 8.2rem minmax(7rem, 1.3fr) 4rem 3.6rem 3.6rem 3.4rem 4rem minmax(5rem, 1.4fr); gap: 0 .4rem; padding: .25rem 0; font-size: .74rem; }
  .job-row.head { font-size: .7rem; }
  .job-row > .id, .job-row > .why { white-space: normal; }
  summary.job-row::before { content: none; }
  .job-row .badge { grid-column: 2; font-size: .66rem; padding: 0 .3rem; }
  nav, .tools, .copy, .skip { display: none !important; }
  main { max-width: none; padding: 0; }
  section, .verdict { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: .8rem 0; margin: 0; }
  .verdict { border-top-width: 4px; }
  .drawing, .output { overflow: visible; max-height: none; }
  .drawing.graph svg { max-width: 100%; max-height: 22cm; }
  .drawing.chart svg, .drawing.levels svg { min-width: 0; }
  details.job, .failure, tr, .drawing { break-inside: avoid; content-visibility: visible; }
  details.job[open] { break-inside: auto; }
  h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
