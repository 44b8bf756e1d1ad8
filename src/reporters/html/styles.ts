// The style sheet of the page. Its hash is in the page's Content-Security-Policy, so nothing else can style it.

const LIGHT = `--paper:#fcfbf9;--card:#fff;--ink:#1d1c1a;--soft:#5c5953;--line:#e4e0d8;--faint:#f4f1eb;--link:#1f4f8f;
--bad:#a3231b;--bad-bg:#fbeeec;--warn:#7d5200;--warn-bg:#fbf3e2;--good:#1f6b3b;--good-bg:#ebf5ee;--note:#2a568f;--note-bg:#edf2f9;
--dim:#5f5c56;--dim-bg:#efece6;--mark:#f6c9c4;--mark-ink:#5c0f0a;--bar:#d9d4c9;--bar-good:#7ba3c4;--bar-bad:#bf4238;`
const DARK = `--paper:#15171a;--card:#1b1e22;--ink:#e9e6e0;--soft:#aaa69d;--line:#32363c;--faint:#22262b;--link:#9cc3f5;
--bad:#ff9d94;--bad-bg:#35201f;--warn:#f0c06a;--warn-bg:#332a18;--good:#86d3a0;--good-bg:#1b2d22;--note:#9dc1f2;--note-bg:#1e2836;
--dim:#b3aea5;--dim-bg:#2a2e34;--mark:#7d2a24;--mark-ink:#ffe3df;--bar:#474c54;--bar-good:#5f8db3;--bar-bad:#e0685d;`

export const STYLES = `:root{color-scheme:light dark;${LIGHT}
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 var(--sans);overflow-wrap:anywhere}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
h1,h2,h3,p,ul,ol,dl,figure,table,pre{margin:0;padding:0}
ul,ol{list-style:none}
h2{font-size:1.3rem;line-height:1.3;font-weight:650;letter-spacing:-.01em;margin-bottom:.35rem}
h3{font-size:1.02rem;line-height:1.4;font-weight:650}
code,pre,kbd,.mono{font-family:var(--mono);font-size:.86em}
.name{font-weight:650}
.soft{color:var(--soft)}
.small{font-size:.875rem;line-height:1.5}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;z-index:2;background:var(--card);padding:.5rem .8rem;border:1px solid var(--line)}
.page{max-width:54rem;margin:0 auto;padding:1.5rem 1.1rem 4rem}
.brand{color:var(--soft);font-size:.875rem;padding-bottom:1.1rem}
.brand b{color:var(--ink);font-weight:650}
.contents{display:none}
section{margin-top:2.6rem}
section>h3{margin-top:1.4rem;margin-bottom:.4rem}
section>.lead{color:var(--soft);max-width:42rem;margin-bottom:1rem}

.verdict{display:grid;grid-template-columns:auto 1fr;gap:.2rem 1rem;align-items:center;border-radius:10px;padding:1.15rem 1.25rem;border:1px solid var(--line);border-left:6px solid}
.verdict h1{font-size:clamp(1.4rem,1.1rem + 1.6vw,2rem);line-height:1.2;letter-spacing:-.015em;font-weight:700}
.verdict p{grid-column:2;max-width:40rem}
.verdict .seal{grid-row:1;width:2.6rem;height:2.6rem;border-radius:50%;display:grid;place-items:center;font-size:1.4rem;font-weight:700;color:var(--card)}
.verdict.fail{background:var(--bad-bg);border-left-color:var(--bad)}.fail .seal{background:var(--bad)}
.verdict.pass{background:var(--good-bg);border-left-color:var(--good)}.pass .seal{background:var(--good)}
.verdict.incomplete{background:var(--warn-bg);border-left-color:var(--warn)}.incomplete .seal{background:var(--warn)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.55rem 1.5rem;margin-top:1.1rem;font-size:.875rem;line-height:1.45}
.facts dt{color:var(--soft)}
.facts dd{margin:0}

.path{display:grid;gap:0;margin-top:.6rem}
.leg>h3{font-size:.8rem;font-weight:600;color:var(--soft);padding:.55rem 0 .15rem}
.stop{position:relative;padding:0 0 .8rem 2.4rem;min-height:2.4rem}
.stop::before{content:"";position:absolute;left:.84rem;top:1.7rem;bottom:-.1rem;border-left:2px solid var(--bar)}
.stop.after::before{border-left-style:dashed}
.leg:last-child .stop:last-child::before{display:none}
.dot{position:absolute;left:0;top:0;width:1.75rem;height:1.75rem;border-radius:50%;display:grid;place-items:center;font-weight:700;font-size:.95rem;background:var(--paper);border:2px solid var(--bar);color:var(--dim)}
.stop b{display:block;font-weight:650;line-height:1.75rem}
.stop .says{display:block;color:var(--soft);font-size:.8125rem;line-height:1.4}
.stop.pass .dot{border-color:var(--good);color:var(--good)}
.stop.fail .dot{border-color:var(--bad);background:var(--bad);color:var(--paper)}
.stop.warn .dot{border-color:var(--warn);color:var(--warn)}
.stop.unknown .dot{border-style:dashed}

.todo{counter-reset:todo;border-top:1px solid var(--line)}
.todo>li{display:grid;grid-template-columns:1.9rem 1fr;gap:0 .5rem;padding:.7rem 0;border-bottom:1px solid var(--line);break-inside:avoid}
.todo .num{font-variant-numeric:tabular-nums;color:var(--soft);text-align:right;padding-right:.35rem}
.todo a,.contents a{color:var(--ink);text-decoration-color:var(--bar)}
.todo a{font-weight:550}
.todo a:hover{text-decoration-color:currentColor}
.tags{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:baseline;font-size:.8125rem;color:var(--soft)}
.tag{display:inline-block;border-radius:4px;padding:.04rem .45rem;font-size:.78rem;line-height:1.5;font-weight:600;background:var(--dim-bg);color:var(--dim);white-space:nowrap}
.tag.error,.tag.differ{background:var(--bad-bg);color:var(--bad)}
.tag.warning{background:var(--warn-bg);color:var(--warn)}
.tag.info{background:var(--note-bg);color:var(--note)}
.tag.agree{background:var(--good-bg);color:var(--good)}

.finding{margin-top:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.1rem 1.25rem 1.2rem}
.finding:target{outline:3px solid var(--link);outline-offset:2px}
.finding h3{font-size:1.12rem;margin:.15rem 0 .5rem}
.finding .what{max-width:44rem;margin-top:.5rem}
.finding h4{font-size:.875rem;font-weight:650;margin:1rem 0 .3rem}
.finding .why{color:var(--soft);max-width:44rem;margin-top:.9rem;padding-top:.7rem;border-top:1px solid var(--line)}
.steps{list-style:decimal;padding-left:1.6rem;max-width:44rem}
.steps li{padding:.12rem 0 .12rem .2rem}
.steps li::marker{color:var(--soft);font-variant-numeric:tabular-nums}
.way{font-weight:600;margin-bottom:.2rem}
pre{background:var(--faint);border-radius:6px;padding:.55rem .75rem;margin-top:.45rem;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
.at{color:var(--soft);font-size:.8125rem;margin-top:.45rem}
.plain .at{margin-top:.1rem}
mark{background:var(--mark);color:var(--mark-ink);border-radius:2px;padding:0 .06em;font-weight:700}
.plain mark{background:var(--note-bg);color:var(--note)}
mark.end{display:inline-block;width:.62em;height:1.05em;vertical-align:-.15em;border:1.5px dashed var(--bad);background:none}

table{width:100%;border-collapse:collapse;font-size:.9rem;line-height:1.5}
caption{text-align:left;color:var(--soft);font-size:.875rem;padding-bottom:.4rem}
.shake.pair{margin-top:.4rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-size:.8125rem;color:var(--soft);font-weight:600}
tr{break-inside:avoid}
.todo+.small{padding-top:.6rem}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.shake{table-layout:fixed}
.shake tbody{break-inside:avoid}
.shake .who{width:12.5rem}
.shake th[scope=row]{color:var(--soft);border:0;padding:.12rem .75rem .12rem 0}
.shake td{border:0;padding:.12rem 0}
.pair .who{width:5.5rem}
.shake .head th{border:0;border-top:1px solid var(--line);padding:.6rem 0 .1rem;font-weight:650}
.shake .head .tag{margin-left:.5rem}
.shake tbody tr:last-child>*{padding-bottom:.6rem}
.shake .field{display:block;font-size:.78rem;line-height:1.35}
.shake th b{color:var(--ink);font-weight:600}

.chart{display:block;width:100%;overflow:hidden}
.chart text{font:500 .75rem var(--sans);fill:var(--soft)}
.cert{padding:.55rem 0 .2rem;break-inside:avoid}
.cert .tags{padding-bottom:.2rem}
.c-track{fill:var(--faint)}.c-valid{fill:var(--bar)}.c-signs{fill:var(--note)}.c-held{fill:var(--good)}.c-grid{stroke:var(--line);stroke-width:1}
.c-now{stroke:var(--ink);stroke-width:2}.c-break{stroke:var(--bad);stroke-width:2;stroke-dasharray:4 3}
.b-success{fill:var(--bar-good)}.b-failure{fill:var(--bar-bad)}.b-interrupted{fill:var(--bar)}.b-line{stroke:var(--paper);stroke-width:2}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.8125rem;color:var(--soft);padding-top:.4rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.legend svg{flex:none}
.say{max-width:44rem;margin-bottom:.8rem}
.say.bad{border-left:4px solid var(--bad);padding-left:.8rem}
.say.good{border-left:4px solid var(--good);padding-left:.8rem}
.say.warn{border-left:4px solid var(--warn);padding-left:.8rem}

.gap{padding:.8rem 0;border-top:1px solid var(--line);break-inside:avoid}
.plain{margin-bottom:1.4rem}
.plain>li{padding:.45rem 0;border-top:1px solid var(--line);break-inside:avoid}
details{margin-top:.8rem}
summary{cursor:pointer;color:var(--link);padding:.25rem 0}
.checks{columns:20rem;column-gap:2rem;font-size:.875rem;line-height:1.5;margin-top:.5rem}
.checks li{break-inside:avoid;padding:.15rem 0 .15rem 1.3rem;text-indent:-1.3rem}
.checks .ok{color:var(--good);font-weight:700;display:inline-block;width:1.3rem;text-indent:0}
footer{margin-top:3.5rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.8125rem}

@media (max-width:30rem){.pair .who{width:4.8rem}.page{padding:1rem .9rem 3rem}.verdict{padding:1rem}.finding{padding:.9rem}.shake .who{width:7rem}}
@media (min-width:42rem){
.path{grid-template-columns:1fr 3fr 3fr 1fr}
.leg>ol{display:flex}
.leg>h3{padding-bottom:.5rem;border-bottom:2px solid var(--line);margin:0 .25rem .7rem;text-align:center}
.stop{flex:1 1 0;padding:2.2rem .2rem 0;text-align:center;min-width:0}
.stop::before{left:calc(50% + 1.05rem);right:calc(-50% + 1.05rem);top:.8rem;bottom:auto;border-left:0;border-top:2px solid var(--bar)}
.stop.after::before{border-left:0;border-top-style:dashed}
.dot{left:calc(50% - .875rem)}
.stop b{font-size:.875rem;line-height:1.3;overflow-wrap:normal}
}
@media screen and (min-width:78rem){
.page{max-width:76rem;display:grid;grid-template-columns:13rem minmax(0,1fr);gap:0 3.5rem;padding-top:2rem}
.brand{grid-column:1/-1}
.contents{display:block;position:sticky;top:1.5rem;align-self:start;font-size:.9rem}
.contents a{display:block;padding:.28rem 0;color:var(--soft);text-decoration:none}
.contents a:hover{color:var(--ink);text-decoration:underline}
}
@page{size:A4;margin:15mm 14mm 17mm}
@media print{
body{font-size:10.2pt;line-height:1.45;background:#fff}
.page{max-width:none;padding:0}
.contents,.skip{display:none}
section{margin-top:1.5rem}
h2,h3,h4,.brand,caption,thead,.head{break-after:avoid}
h2+*,.lead{break-before:avoid}
a{color:inherit;text-decoration:none}
.verdict,.finding,.tag,.dot,.seal,mark,.chart,.chart *,pre{-webkit-print-color-adjust:exact;print-color-adjust:exact}
.finding{break-inside:auto;padding:.8rem 1rem;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.finding header,.finding .tags,.finding h3,.finding h4,.way{break-after:avoid}
.steps li,.what,pre,.why,.stop,.facts>div{break-inside:avoid}
summary{display:none}
details::details-content{content-visibility:visible;block-size:auto}
}
`
