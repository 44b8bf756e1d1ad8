import type { ClaimValue, TransformationStep } from '../model/entra.ts'
import { textIn } from './claim-values.ts'
import { isPlain, safePattern, searching } from './safe-pattern.ts'

// What the transformations of a claim give for one user, as far as Microsoft documents it (saml-claims-customization).

/** The value of an attribute such as `user.mail`; null where the user has none, undefined where the inputs do not show it. */
export type ReadAttribute = (source: string) => string | null | undefined

type StepFunction = (text: string, other: string | null | undefined) => string | undefined

/** What is sent for one user: the text, or undefined where it is not known or not documented. Of the value’s conditions it knows nothing. */
export function transformationOf({ recipe, constant }: ClaimValue): (read: ReadAttribute) => string | undefined {
  if (!recipe || recipe.length === 0 || constant !== null) return () => undefined
  const steps = recipe.map((each) => ({ inputs: each.inputs, make: stepOf(each) }))
  return (read) => {
    const valueOf = (source: string | undefined): string | null | undefined =>
      source === undefined ? undefined : (textIn(source) ?? read(source))
    const [main] = steps[0]?.inputs ?? []
    let text = valueOf(main)
    for (const [index, { inputs, make }] of steps.entries()) {
      if (typeof text !== 'string' || !isPlain(text)) return undefined
      text = make(text, valueOf(inputs[1] ?? (index === 0 ? undefined : inputs[0])))
    }
    return text ?? undefined
  }
}

function stepOf({ name, parameters }: TransformationStep): StepFunction {
  switch (name) {
    case 'extractMailPrefix':
      return (text) => (text.includes('@') ? text.slice(0, text.indexOf('@')) : undefined)
    case 'toLowercase':
    case 'toLower':
      return (text) => text.toLowerCase()
    case 'toUppercase':
    case 'toUpper':
      return (text) => text.toUpperCase()
    case 'join': {
      const separator = parameters.get('separator') ?? ''
      return (text, other) => (typeof other === 'string' && text !== '' && other !== '' ? `${text}${separator}${other}` : undefined)
    }
    case 'regexReplace':
      return replacing(parameters)
    default:
      return () => undefined
  }
}

/** The replacement is a template of groups as `{name}`. Without a match the page promises “the default claim value” and does not say which. */
function replacing(parameters: ReadonlyMap<string, string>): StepFunction {
  const pattern = safePattern(parameters.get('regex') ?? '')
  const replacement = parameters.get('replacement')
  if (!pattern || replacement === undefined || parameters.has('additionalAttributes')) return () => undefined
  const search = searching(pattern)
  return (text) => {
    const [only, ...more] = search(text)?.filter(({ start, end }) => end > start) ?? []
    // Of a match of a part, it is not documented whether the rest is sent.
    if (!only || more.length > 0 || only.start > 0 || only.end < text.length) return undefined
    let made = ''
    for (const [index, part] of replacement.split('{').entries()) {
      const end = part.indexOf('}')
      const group = index === 0 ? undefined : only.groups.get(part.slice(0, Math.max(0, end)))
      if (index > 0 && !group) return undefined
      made += group ? group.text + part.slice(end + 1) : part
    }
    return made.includes('}') || made.includes('$') ? undefined : made
  }
}
