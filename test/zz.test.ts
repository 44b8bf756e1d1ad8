import { it } from 'vitest'
import { redactBundle, differencesBetween } from '../src/commands/redact-bundle.ts'
import { chooser } from '../src/config/rule-filter.ts'
import { artifactOf } from '../src/pipeline/collect.ts'
import { readCases } from './support/case-file.ts'
import { stage, TODAY } from './support/run-case.ts'
it('x', async () => {
  const [file = '', start = '', show = ''] = (process.env['CASE'] ?? '').split('|')
  for (const { heading, blocks } of readCases(`test/cases/${file}.md`).cases) {
    if (!heading.includes(start)) continue
    const { files, circumstances } = stage(blocks)
    const read = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, bytes]) => artifactOf(name, bytes, { role: circumstances.roles?.[name] ?? null }))
    const r = await redactBundle({ artifacts: read.map((a) => a.artifact), detectedSecrets: read.flatMap((a) => a.detectedSecrets), problems: [], ignored: [], notes: [] }, { now: new Date(circumstances.now ?? TODAY), app: circumstances.app ?? null, user: circumstances.user ?? null, failOn: 'error', chosen: chooser(circumstances.only, circumstances.skip), logs: () => Promise.resolve({}), config: {}, onCrash: (e) => { throw e } }, null)
    console.log(heading, differencesBetween(r.before.report, r.after.report))
    for (const f of r.copy.files) if (new RegExp(show || '^$').test(f.name)) { console.log('----', f.of, '→', f.name, '\n' + Buffer.from(files.get(f.of ?? '') ?? '').toString().slice(0, 1800), '\n=>\n' + f.text.slice(0, 3800)) }
    else console.log(f.of, '→', f.name)
    for (const rule of (process.env['RULES'] ?? '').split(',')) console.log(JSON.stringify(r.before.report.results.find((x) => x.ruleId === rule)?.findings.map((f) => [f.code, f.message])), JSON.stringify(r.after.report.results.find((x) => x.ruleId === rule)?.findings.map((f) => [f.code, f.message])))
    break
  }
})
