// Words that printed text, documents, messages and comments avoid, and what to write instead.
// Every sentence should be easy to read for someone whose second language is English.

export interface Word {
  readonly pattern: RegExp
  readonly instead: string
}

const word = (source: string, instead: string): Word => ({ pattern: new RegExp(source, 'i'), instead })

/** Fixed phrases. */
const PHRASES: readonly Word[] = [
  word('\\bthe way in\\b', 'sign-in path'),
  word('\\bon (?:the|their|its) way in\\b', 'on the sign-in path'),
  word('\\bon the way\\b(?! to)', 'during the sign-in, or leave it out'),
  word('\\byou will next meet\\b', 'Then fix: X'),
  word('\\bthis is for (?:an? |whoever|mixpanel’s|the )', 'Who: Entra admin'),
  word('\\bit is up to (?:an? |whoever|mixpanel’s)', 'Who: Entra admin'),
  word('\\bwhoever\\b', 'the person who, or the owner in one word (Network admin)'),
  word('\\btrouble with the input\\b', 'Input problems'),
  word('\\bwould settle\\b|\\bsettles? (?:it|nothing|that)\\b', 'Needed for: X'),
  word('\\bcould not be judged\\b', 'could not be checked'),
  word('\\bnothing was judged\\b', 'nothing was checked'),
  word('\\bjudged as of\\b|\\bthe moment judged\\b', 'checked as of'),
  word('\\bcould not be told\\b|\\bto be told\\b|\\bcan be told\\b|\\bcannot be told\\b', 'is not known, was not checked'),
  word('\\bwho says so\\b', 'References'),
  word('\\bwhat it does not mean\\b', 'Not reported'),
  word('\\bno answer of the host’s own\\b|\\bbrought no answer\\b', 'no response from the host'),
  word('\\bno word about\\b', 'says nothing about'),
  word('\\bno connection came about\\b|\\bcame about\\b', 'could not connect, happened'),
  word('\\bmade out to another address\\b', 'Destination differs from the URL it was sent to'),
  word('\\bbelongs? into\\b', 'belongs in'),
  word('\\bkept by automation\\b', 'managed by Terraform or another tool'),
  word('\\b(?:hangs?|hung) on\\b', 'depends on'),
  word('\\bmay come in\\b|\\bcan come in\\b|\\bcan get in\\b|\\bcomes? in by\\b', 'can sign in'),
  word('\\bonly those who are assigned\\b', 'User assignment is required'),
  word('\\b(?:soundly|sound) sign', 'has a valid signature'),
  word('\\bsoundly\\b', 'correctly'),
  word('\\bfault of (?:sso-doctor|ours)\\b', 'internal error'),
  word('\\bmakes? no sense\\b', 'is wrong, is not valid for this field'),
  word('\\bnobody is told\\b', 'No expiry notification is set'),
  word('\\b(?:is|are|was|were|be) told\\b', 'is notified, is reported, is known'),
  word("\\bof nobody[’']s\\b", 'unknown'),
  word('\\bof its own accord\\b', 'automatically'),
  word('\\b(?:keep|keeps|kept) house\\b', 'is not in order'),
  word('(?<!followed )\\bby the name of (?!the\\b)', 'called, with the name'),
  word('\\b(?:is|are|was|were) at (?:its|an|their) end\\b', 'has expired, has ended'),
  word('\\bso as (?:not )?to\\b', 'so that … not, to'),
  word('\\b(?:worth knowing)\\b', 'Notes'),
  word('\\bbe at hand\\b|\\bis at hand\\b|\\bare at hand\\b', 'is available'),
  word('\\ba slip\\b|\\bslips? of the (?:pen|tongue|command line|finger)', 'a spelling mistake, a wrong argument'),
  word('\\b(?:brings?|brought|bring) (?:\\w+ )?home\\b', 'gets, returns'),
  word('\\bwhat (?:stands|is standing)\\b', 'the value, the text'),
  word('\\bstands? (?:there|written|in it|beside|open)\\b', 'is there, is set'),
  word('\\bsays? of (?:it|them|this|that)\\b', 'says about it'),
  word('\\b(?:is|are) at fault\\b|\\bat fault\\b', 'is the cause'),
  word('\\bof the kind\\b', 'like that'),
  word('\\bnothing is to be (?:done|mended|clicked)\\b', 'there is nothing to do'),
  word('\\b(?:is|are|was|were) to be (?:mended|had|done|seen|found)\\b', 'must be, can be'),
]

/** Single words. */
const WORDS: readonly Word[] = [
  word('\\bmend(?:s|ed|ing)?\\b', 'fix'),
  word('\\bcures?\\b|\\bcured\\b', 'fix'),
  word('\\blest\\b', 'so that … not'),
  word('\\bwearers?\\b', 'user'),
  word('\\byields? (?:nothing|no|to)\\b', 'returns, defers to'),
  word('(?<!\\btime (?:of \\w+ \\w+ )?)\\b(?:ran|runs|run|running) out\\b', 'expired, expires'),
  word('\\btells\\b(?! (?:more|you|us|them apart))', 'says, shows, notifies'),
  word('\\bspeaks? (?:of|for|instead|to)\\b|\\bspeaks\\b', 'is about, reports'),
  word('\\bnaught\\b|\\bwhence\\b|\\bhence\\b|\\bthereof\\b|\\bwhereof\\b|\\bhitherto\\b|\\bshall\\b|\\bupon\\b', 'a current word'),
  word('\\bhealthy when\\b', 'requirement'),
  word('\\bfares?\\b', 'works'),
]

export const WORD_LIST: readonly Word[] = [...PHRASES, ...WORDS]

/** A place with a word of the list, as one line: `where:line: word → instead: sentence`. */
export function wordsIn(where: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => wordsInLine(`${where}:${index + 1}`, line))
}

export function wordsInLine(where: string, line: string): readonly string[] {
  return WORD_LIST.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(line)
    return found ? [`${where}: ${found[0]} → ${instead}: ${shortened(line.trim(), found[0])}`] : []
  })
}

function shortened(sentence: string, found: string): string {
  const at = sentence.indexOf(found)
  return sentence.length <= 160 ? sentence : `${at > 60 ? '…' : ''}${sentence.slice(Math.max(0, at - 60), at + 100)}…`
}
