import type { Report, ReportProblem } from '../model/report.ts'
import { count, listing } from '../syntax/display.ts'

/** Problems of inputs, those that lost evidence first; saved error responses that say the same are one. */
export function problemsInOrder({ problems }: Report): readonly ReportProblem[] {
  return [...problems.filter(({ lost }) => lost), ...oneOfEachAnswer(problems.filter(({ lost }) => !lost))]
}

const ERROR_RESPONSE = /^This is an error response of [^:]{1,40}, not the requested data/
const MOST_ALIKE = 12

/** Saved error responses that say the same are one problem, with the names of the files: one cause, and one step. */
function oneOfEachAnswer(all: readonly ReportProblem[]): readonly ReportProblem[] {
  const alike = new Map<string, ReportProblem[]>()
  for (const problem of all) {
    const [start] = ERROR_RESPONSE.exec(problem.message) ?? []
    const colon = start === undefined ? -1 : problem.message.indexOf('”: “', start.length)
    const plain = start === undefined || problem.message.startsWith(':', start.length) ? problem.message : problem.message.slice(colon + 1)
    const key = start === undefined ? `${problem.path}\n${problem.message}` : plain.slice(plain.indexOf(': “'))
    const others = alike.get(key)
    if (others) others.push(problem)
    else alike.set(key, [problem])
  }
  return [...alike].flatMap(([key, [first, ...others]]) => {
    if (!first || others.length === 0) return first ?? []
    const names = [first, ...others].map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
    const more = names.length > MOST_ALIKE ? [`${names.length - MOST_ALIKE} more`] : []
    const message = `Microsoft gave an error and not the data in ${count(names.length, 'file')}${key} Files: ${listing([...names.slice(0, MOST_ALIKE), ...more])}.`
    return { ...first, message }
  })
}
