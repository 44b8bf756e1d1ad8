import type { Artifact, Evidence, Place, Span } from '../model/artifact.ts'
import type { Field, Texts } from '../model/field.ts'
import { CUT_OFF_MESSAGE, DamagedPlace, isCutOff, MemberPlace, placeOfKey, type Mistake, type Path, type Tree } from './document.ts'
import { pointerOf } from './json-pointer.ts'
import { extraIn, keyIn, spellingOf, type Spelling } from './keys.ts'
import { collectionIn, withoutLink } from './odata.ts'
import { entryOf, keysOf } from './table.ts'
import { bytesIn, dateIn, flagIn, isBelowDepth, isBlank, isNothing, mayBeNumber, noteCutOff, noteMisfit, numberIn } from './values.ts'

export { CUT_OFF_IN_TEXT, CUT_OFF_MESSAGE, duplicateKey, type Mistake, type Path, type Tree } from './document.ts'

/** One step down from a cursor, none, or a step through `AdditionalProperties`. */
type Step = string | number | null | readonly [string, string]

/** Of lists: each of their entries is asked. */
const contexts = new WeakMap<Cursor, string | undefined>()

/**
 * A position in a tree, existing or not, with methods that read its value. It is its own place, whose line is computed on demand: of many
 * thousand values a few are shown.
 */
export class Cursor implements Place {
  readonly value: unknown
  private readonly tree: Tree
  private readonly up: Cursor | null
  private readonly step: Step
  readonly spelling: Spelling
  /** False for a value that is not in the tree. */
  readonly exists: boolean
  /** What each key gives that is not here. */
  #nothing: Field<never> | undefined = undefined

  private constructor(tree: Tree, up: Cursor | null, step: Step, value: unknown, spelling: Spelling, exists: boolean) {
    this.tree = tree
    this.up = up
    this.step = step
    this.value = value
    this.spelling = spelling
    this.exists = exists
  }

  static of(tree: Tree, spelling: Spelling = 'camel'): Cursor {
    return new Cursor(tree, null, null, tree.value, spelling, true)
  }

  private below(step: Step, value: unknown, spelling: Spelling, exists = true): Cursor {
    return new Cursor(this.tree, this, step, value, spelling, exists)
  }

  get path(): Path {
    const path: Path = []
    for (let here: Cursor | null = this; here; here = here.up) {
      if (typeof here.step === 'string' || typeof here.step === 'number') path.push(here.step)
      else if (here.step) path.push(here.step[1], here.step[0])
    }
    return path.reverse()
  }

  /** The value of the whole document. */
  get whole(): unknown {
    let here: Cursor = this
    while (here.up) here = here.up
    return here.value
  }

  /** The same position with another object in the place of its value. */
  holding(value: unknown): Cursor {
    return this.below(null, value, this.spelling, this.exists)
  }

  spelled(spelling: Spelling): Cursor {
    return spelling === this.spelling ? this : this.below(null, this.value, spelling, this.exists)
  }

  /** With the spelling of its own keys: PascalCase where all begin with a capital letter, else camelCase. For an array, that of its first entry. */
  asWritten(): Cursor {
    return this.spelled(spellingOf(Array.isArray(this.value) ? this.value[0] : this.value))
  }

  /** True where the list says that it continues on a next page. */
  get hasMore(): boolean {
    return this.isObject && ['@odata.nextLink', 'odata.nextLink'].some((key) => this.plain(key) !== undefined)
  }

  /** The place of a key of this object, rather than of its value. */
  keyPlace(key: string): Place {
    return placeOfKey(this.tree, this.path, key)
  }

  get artifact(): Artifact {
    return this.tree.artifact
  }

  /** Its place; for what does not exist, the nearest object that should contain it. */
  get at(): Place {
    return this
  }

  get pointer(): string {
    return this.tree.pointerTo?.(this.path) ?? pointerOf(this.path)
  }

  get span(): () => Span {
    return () => this.tree.locate(this.path)
  }

  /** The pointer of its own member with exactly that key. */
  pointerBelow(key: string): string {
    const path = [...this.path, key]
    return this.tree.pointerTo?.(path) ?? pointerOf(path)
  }

  spanBelow(key: string): Span {
    return this.tree.locate([...this.path, key])
  }

  /** The nearest `@odata.context`: its own, or that of the response around it; `undefined` where there is none. */
  get context(): string | undefined {
    const written = this.isObject ? this.plain('@odata.context') : undefined
    const own = written === undefined ? undefined : withoutLink(written)
    if (own !== undefined || this.up === null) return own
    if (!Array.isArray(this.up.value)) return this.up.context
    if (!contexts.has(this.up)) contexts.set(this.up, this.up.context)
    return contexts.get(this.up)
  }

  /** The place of that context. */
  get contextPlace(): Place {
    for (let here: Cursor | null = this; here; here = here.up) if (here.has('@odata.context')) return here.get('@odata.context').at
    return this.at
  }

  /** The collection of that context, without ids and selected properties: `users` of `…#users(id,mail)/$entity`. */
  get collection(): string | null {
    return collectionIn(this.context)
  }

  /** The id in `servicePrincipals('…')` (or another collection) of the context, for responses that do not contain the id of their object. */
  owner(collection: string): string | null {
    return new RegExp(`${collection}\\('([^']+)'\\)`).exec(this.context ?? '')?.[1] ?? null
  }

  /** What is wrong in the text of this document although it is well-formed. */
  get mistakes(): readonly Mistake[] {
    return this.tree.mistakes?.() ?? []
  }

  get isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
  }

  get keys(): readonly string[] {
    return this.isObject ? keysOf(this.value as object) : []
  }

  has(key: string): boolean {
    if (this.cutOff !== null) return this.exists
    const object = this.ownObject
    return object !== null && (keyIn(object, key, this.spelling) !== undefined || this.extraOf(object, key) !== null)
  }

  /** The child with that (camelCase) key, in any spelling of the export. */
  get(...keys: readonly string[]): Cursor {
    let here: Cursor = this
    for (const key of keys) here = here.child(key)
    return here
  }

  private child(key: string): Cursor {
    // Where a type name replaces an object, everything inside is damaged too.
    if (this.cutOff !== null) return this
    const object = this.ownObject
    if (object !== null) {
      const own = keyIn(object, key, this.spelling)
      if (own !== undefined) return this.below(own, entryOf(object, own), this.spelling)
      const extra = this.extraOf(object, key)
      if (extra) return this.below(['AdditionalProperties', key], entryOf(extra, key), 'camel')
    } else if (this.isNoObject) this.misfit('an object')
    return this.below(null, undefined, this.spelling, false)
  }

  /** Where there is something, and nothing can be inside of it. */
  private get isNoObject(): boolean {
    return this.exists && !this.isObject && !isBlank(this.value)
  }

  private get ownObject(): Readonly<Record<string, unknown>> | null {
    return this.isObject && this.exists ? (this.value as Readonly<Record<string, unknown>>) : null
  }

  /** What PowerShell writes for properties that its type does not have; null where it has no such key. */
  private extraOf(object: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> | null {
    return this.spelling === 'pascal' ? extraIn(object, key) : null
  }

  /** The entries of an array; none where it is not one. */
  items(): readonly Cursor[] {
    if (!Array.isArray(this.value)) return []
    return this.value.map((value, index) => this.below(index, value, this.spelling))
  }

  /** The objects in an array, one after the other: it may have millions of other entries. */
  *objects(): Generator<Cursor> {
    if (!Array.isArray(this.value)) return
    for (let index = 0; index < this.value.length; index++) {
      const value: unknown = this.value[index]
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield this.below(index, value, this.spelling)
    }
  }

  /** One entry of an array; the others are not touched. */
  nth(index: number): Cursor | undefined {
    if (!Array.isArray(this.value) || index >= this.value.length) return undefined
    return this.below(index, this.value[index], this.spelling)
  }

  /** The members of an object, by its own keys. */
  members(): readonly (readonly [string, Cursor])[] {
    if (!this.isObject) return []
    return Object.entries(this.value as object).map(([key, value]) => [key, this.below(key, value, this.spelling)])
  }

  /** The member with exactly that key; `undefined` where there is none. */
  member(key: string): Cursor | undefined {
    if (!this.isObject || !Object.hasOwn(this.value as object, key)) return undefined
    return this.below(key, entryOf(this.value as Readonly<Record<string, unknown>>, key), this.spelling)
  }

  /** Why the value here, which was asked for, is only a part of what was exported; null where it is not. */
  get cutOff(): string | null {
    if (typeof this.value !== 'string' || !isCutOff(this.value)) return null
    noteCutOff(this)
    return CUT_OFF_MESSAGE
  }

  private blank(): Field<never> | undefined {
    if (!this.exists) return this.lostAbove() ?? { is: 'absent', at: this.at }
    if (isBlank(this.value)) return { is: 'empty', at: this.at }
    if (this.cutOff !== null) return this.unreadable(this.cutOff)
    return undefined
  }

  /** What should be inside of a value of another type is not known to be absent. */
  private lostAbove(): Field<never> | undefined {
    let above = this.up
    while (above !== null && !above.exists) above = above.up
    return above?.isNoObject === true ? above.unreadable('an object should be here') : undefined
  }

  private unreadable(why: string): Field<never> {
    return { is: 'unreadable', at: new DamagedPlace(this, why), why }
  }

  private not(what: string): Field<never> {
    this.misfit(what)
    return this.unreadable(`${what} should be here`)
  }

  misfit(what: string): void {
    noteMisfit(this, this.value, what)
  }

  text(...keys: readonly string[]): Field<string> {
    const own = this.ownKey(keys)
    if (own === undefined) return this.absentBelow(keys) ?? this.textBelow(keys)
    const value = this.ownValue(own)
    if (typeof value === 'string' && value !== '' && !isCutOff(value)) return { is: 'known', value, at: new MemberPlace(this, own) }
    if (value === null || value === '') return { is: 'empty', at: new MemberPlace(this, own) }
    return this.textBelow(keys)
  }

  /** Where one key is asked for, and this object has nothing of that name. */
  private absentBelow(keys: readonly string[]): Field<never> | undefined {
    const [key] = keys
    const object = this.ownObject
    if (key === undefined || keys.length > 1 || object === null || this.extraOf(object, key) !== null) return undefined
    return (this.#nothing ??= { is: 'absent', at: this })
  }

  /** Where one key is asked for and this object has it, how it is written here. Many thousand users have ten of them each. */
  private ownKey(keys: readonly string[]): string | undefined {
    const [key] = keys
    const object = this.ownObject
    return key === undefined || keys.length > 1 || object === null ? undefined : keyIn(object, key, this.spelling)
  }

  private valueBelow(keys: readonly string[]): unknown {
    const own = this.ownKey(keys)
    if (own !== undefined) return this.ownValue(own)
    return this.absentBelow(keys) ? undefined : this.get(...keys).value
  }

  private ownValue(own: string): unknown {
    return entryOf(this.value as Readonly<Record<string, unknown>>, own)
  }

  private textBelow(keys: readonly string[]): Field<string> {
    const here = this.get(...keys)
    const blank = here.blank()
    if (blank) return blank
    if (typeof here.value === 'string') return { is: 'known', value: here.value, at: here.at }
    if (typeof here.value !== 'number' || !mayBeNumber(here.path)) return here.not('a text')
    return { is: 'known', value: String(here.value), at: here.at }
  }

  /** Plain text or `undefined`, for identifiers that are not shown. */
  plain(...keys: readonly string[]): string | undefined {
    const value = this.valueBelow(keys)
    if (typeof value !== 'string' && !isBlank(value)) this.get(...keys).misfit('a text')
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  flag(...keys: readonly string[]): Field<boolean> {
    const own = this.ownKey(keys)
    const none = own === undefined ? this.absentBelow(keys) : undefined
    if (none) return none
    const value = own === undefined ? undefined : this.ownValue(own)
    if (own !== undefined && typeof value === 'boolean') return { is: 'known', value, at: new MemberPlace(this, own) }
    const here = this.get(...keys)
    const blank = here.blank()
    if (blank) return blank
    const written = flagIn(here.value)
    return written === undefined ? here.not('true or false') : { is: 'known', value: written, at: here.at }
  }

  number(...keys: readonly string[]): Field<number> {
    const here = this.get(...keys)
    const blank = here.blank()
    if (blank) return blank
    const written = numberIn(here.value)
    return written === undefined ? here.not('a number') : { is: 'known', value: written, at: here.at }
  }

  /** Bytes: base64, or as PowerShell prints them, an array of numbers or `81 194 214`. */
  bytes(...keys: readonly string[]): Field<Uint8Array> {
    const here = this.get(...keys)
    const blank = here.blank()
    if (blank) return blank
    if (isNothing(here.value)) return { is: 'empty', at: here.at }
    const bytes = bytesIn(here.value)
    return bytes === undefined ? here.not('a list of bytes') : { is: 'known', value: bytes, at: here.at }
  }

  /** Graph's "never" (year 1) is empty. */
  date(...keys: readonly string[]): Field<Date> {
    const here = this.get(...keys)
    const blank = here.blank()
    if (blank) return blank
    const date = dateIn(here.value)
    if (date === undefined) return here.not('a date')
    return date.getUTCFullYear() <= 1 ? { is: 'empty', at: here.at } : { is: 'known', value: date, at: here.at }
  }

  /** Why there is no list here: below its depth PowerShell writes the entries joined, the only entry, or an empty text. */
  private lostList(isOfTexts: boolean): Field<never> | undefined {
    if (typeof this.value === 'string' && this.spelling !== 'typed') {
      const isJoined = isOfTexts && isBelowDepth(this.path)
      if (this.cutOff === null && (this.value !== '' || !isBelowDepth(this.path))) {
        if (isJoined) noteCutOff(this)
        else this.misfit('a list')
      }
      return this.unreadable(CUT_OFF_MESSAGE)
    }
    if (!Array.isArray(this.value)) return this.blank() ?? this.not('a list')
    return this.value.length > 10_000 ? this.not('a list of at most 10,000 entries') : undefined
  }

  /** A list of texts. A text in its place is what PowerShell writes for a list below its depth: unreadable, never compared. */
  texts(...keys: readonly string[]): Field<Texts> {
    const here = this.get(...keys)
    const lost = here.lostList(true)
    if (lost) return lost
    const items: Evidence<string>[] = []
    let odd: Field<never> | undefined
    for (const item of here.items()) {
      if (item.cutOff !== null) return item.unreadable(CUT_OFF_MESSAGE)
      if (typeof item.value === 'string') items.push({ value: item.value, at: item.at })
      else if (!isBlank(item.value)) odd ??= item.not('a text')
    }
    // A list of null alone is not given.
    return odd ?? (items.length === 0 && here.nth(0) ? { is: 'absent', at: here.at } : { is: 'known', value: items, at: here.at })
  }

  /** A list of objects, or the only one, each converted by `make`; entries for which it gives `undefined` are left out. */
  list<T>(make: (item: Cursor) => T | undefined, ...keys: readonly string[]): Field<readonly T[]> {
    const here = this.get(...keys)
    const only = here.isObject && !isNothing(here.value) ? [here] : null
    const lost = only === null ? here.lostList(false) : undefined
    if (lost) return lost
    const made: T[] = []
    let odd: Field<never> | undefined
    for (const item of only ?? here.items()) {
      if (item.cutOff !== null) return item.unreadable(CUT_OFF_MESSAGE)
      if (item.isNoObject) odd ??= item.not('an object')
      const entry = make(item)
      if (entry !== undefined) made.push(entry)
    }
    return odd ?? { is: 'known', value: made, at: here.at }
  }
}
