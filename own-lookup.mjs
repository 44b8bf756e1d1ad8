// A rule of ESLint: a word out of a file never indexes a plain object, since `constructor` and its like are in every one. Maps are for that, and
// `Object.hasOwn`, which `src/syntax/table.ts` wraps.
import ts from 'typescript'

const message = 'A plain object also has “constructor” and its like. Use entryOf() of src/syntax/table.ts, a Map, or Object.hasOwn().'

const anyText = (type) => (type.flags & ts.TypeFlags.String) !== 0 || (type.isUnion() && type.types.some(anyText))

export const ownLookup = {
  meta: { type: 'problem', schema: [], messages: { inherited: message } },
  create(context) {
    const services = context.sourceCode.parserServices
    const checker = services.program.getTypeChecker()
    const guarded = (node) => {
      for (let here = node.parent; here && !/Function|Program/.test(here.type); here = here.parent) {
        if (/Statement|Declaration$|Conditional|Logical/.test(here.type) && context.sourceCode.getText(here).includes('Object.hasOwn('))
          return true
      }
      return false
    }
    const written = ({ parent }, node) => parent.type === 'AssignmentExpression' && parent.left === node
    return {
      'MemberExpression[computed=true]'(node) {
        if (!anyText(services.getTypeAtLocation(node.property)) || written(node, node) || guarded(node)) return
        const object = checker.getApparentType(services.getTypeAtLocation(node.object))
        if (!checker.isArrayType(object)) context.report({ node, messageId: 'inherited' })
      },
      'BinaryExpression[operator="in"]'(node) {
        if (node.left.type !== 'PrivateIdentifier' && anyText(services.getTypeAtLocation(node.left)))
          context.report({ node, messageId: 'inherited' })
      },
    }
  },
}
