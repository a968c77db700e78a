// SPDX-License-Identifier: Apache-2.0
package io.streamgauge.proof.report;

/** The style of the page. */
final class ReportStyle {
  static final String CSS =
      """
      :root { color-scheme: light dark; --ink: #1c2733; --paper: #fbfcfd; --faint: #55636f; --grid: #d5dde4;
        --good: #12703a; --good-ground: #e3f4e8; --bad: #b3131b; --bad-ground: #fde7e7;
        --band: #f2b84b; --sent: #8cc4ee; --topic: #1b62a5; --archived: #c2410c;
        --half: #1b62a5; --most: #c2410c; --lag: #6b4bb5; --memory: #0f766e }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #10161c; --faint: #9fadba; --grid: #2c3946;
        --good: #6fd693; --good-ground: #12301f; --bad: #ff8b84; --bad-ground: #401a1c;
        --band: #d29a2f; --sent: #2f6690; --topic: #7cc0ff; --archived: #ff9e64;
        --half: #7cc0ff; --most: #ff9e64; --lag: #bc9cff; --memory: #4fd1c5 } }
      * { box-sizing: border-box }
      body { margin: 0 auto; max-width: 1400px; padding: 1rem; background: var(--paper); color: var(--ink);
        font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; print-color-adjust: exact }
      h1 { font-size: 1.5rem; line-height: 1.25; margin: .2rem 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
      p { margin: .4rem 0 } .faint, .unit { color: var(--faint) } .how { max-width: 75ch }
      .verdict { border-left: .5rem solid var(--good); background: var(--good-ground); padding: .8rem 1rem; margin: 1rem 0; border-radius: .3rem }
      .verdict strong { font-size: 1.3rem; line-height: 1.3; color: var(--good) }
      .verdict.bad { border-color: var(--bad); background: var(--bad-ground) } .verdict.bad strong { color: var(--bad) }
      .verdict ul { margin: .4rem 0 0; padding-left: 1.2rem }
      .sums { display: grid; gap: .6rem 1.2rem; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin: 1rem 0; padding: 0; list-style: none }
      .sums b { display: block; font-size: 1.4rem; line-height: 1.2; font-variant-numeric: tabular-nums } .sums li { color: var(--faint); font-size: .9rem }
      .sums b { color: var(--ink) } .sums .bad b { color: var(--bad) }
      dl { display: grid; grid-template-columns: fit-content(45%) minmax(0, 1fr); gap: .2rem 1rem; margin: 0 } dt { color: var(--faint) } dd { margin: 0 }
      figure { margin: 1.6rem 0 0 } figcaption { margin-bottom: .3rem } .unit { margin-right: .8rem }
      .key { display: inline-flex; align-items: center; gap: .35rem; margin-right: .9rem; font-size: .9rem; white-space: nowrap }
      .key i { width: 1.4rem; border-style: solid; border-width: 3px 0 0 } .key i.sent { border-top-width: 7px } .key i.band { height: .9rem; border-width: 0; background: var(--band); opacity: .55 }
      .key i.after { opacity: .22 }
      .marks, .plot { position: relative; margin-left: 3.6rem } .marks { min-height: 1.2rem; display: grid; align-items: start }
      .mark { grid-area: 1 / 1; position: relative; justify-self: start; min-width: 1.15rem; padding: 0 .15rem; white-space: nowrap; font-size: .75rem; line-height: 1.1rem; text-align: center;
        text-decoration: none; color: var(--ink); background: color-mix(in srgb, var(--band) 45%, transparent); border-radius: .2rem; margin-bottom: 2px }
      .mark.bad { color: var(--paper); background: var(--bad) } .row1 { margin-top: 1.25rem } .row2 { margin-top: 2.5rem }
      .plot { height: 190px; margin-bottom: 1.7rem; border-bottom: 1px solid var(--faint) }
      .plot svg { display: block; width: 100%; height: 100%; overflow: hidden }
      .grid { fill: none; stroke: var(--grid); vector-effect: non-scaling-stroke }
      rect.band { fill: var(--band); fill-opacity: .36 } rect.after { fill-opacity: .17 } rect.bad { fill: var(--bad); fill-opacity: .3 } rect.bad.after { fill-opacity: .13 }
      .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke } .line.sent { stroke-width: 5 }
      .line.archived { stroke-width: 1.2 } .line.dot { stroke-width: 7 } .line.dot.sent { stroke-width: 12 } .line.dot.archived { stroke-width: 4 }
      .sent { stroke: var(--sent); border-color: var(--sent) } .topic { stroke: var(--topic); border-color: var(--topic) }
      .archived { stroke: var(--archived); border-color: var(--archived) } .lag { stroke: var(--lag); border-color: var(--lag) }
      .half { stroke: var(--half); border-color: var(--half) } .most { stroke: var(--most); border-color: var(--most) }
      .memory { stroke: var(--memory); border-color: var(--memory) }
      .axes span { position: absolute; font-size: .75rem; line-height: 1; color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums }
      .up { right: calc(100% + .4rem); transform: translateY(50%) } .across { top: calc(100% + .4rem); transform: translateX(-50%) }
      .across.end { transform: translateX(-100%) }
      .table { overflow-x: auto; border: 1px solid var(--grid); border-radius: .3rem; --edge: rgb(110 125 140 / .45);
        background: linear-gradient(90deg, var(--paper) 40%, transparent) left / 2rem 100% no-repeat local,
          linear-gradient(270deg, var(--paper) 40%, transparent) right / 2rem 100% no-repeat local,
          linear-gradient(90deg, var(--edge), transparent) left / .7rem 100% no-repeat scroll,
          linear-gradient(270deg, var(--edge), transparent) right / .7rem 100% no-repeat scroll }
      table { border-collapse: collapse; font-size: .875rem; line-height: 1.35; font-variant-numeric: tabular-nums; min-width: 100%; overflow-wrap: normal }
      td, th { padding: .35rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid) } tr:last-child > * { border-bottom: 0 }
      thead th { font-weight: 600; color: var(--faint); vertical-align: bottom } tbody th { font-weight: 600 } .n { text-align: right } td.n { white-space: nowrap }
      .name { min-width: 7rem } .name:has(small) { font-weight: 600 } td small { font-weight: 400 } td small { display: block; min-width: 16rem; font-size: .95em; color: var(--faint) } td, tbody th { overflow-wrap: break-word; max-width: 30rem }
      tr.bad > * { background: var(--bad-ground) } tr.bad td.says { color: var(--bad); font-weight: 600 } td.says { color: var(--good); min-width: 6rem }
      tr:target > * { outline: 2px solid var(--band); outline-offset: -2px }
      code { font: .95em ui-monospace, monospace }
      """;

  private ReportStyle() {}
}
