import js from '@eslint/js'
import tseslint from 'typescript-eslint'
import { ownLookup } from './own-lookup.mjs'

/** Guest packages, and the only files that may import each: leaving one should be an afternoon. */
const GUESTS = {
  '@xmldom/xmldom': ['src/syntax/xml.ts', 'src/syntax/signature.ts'],
  chalk: ['src/reporters/_paint.ts'],
  commander: ['src/commands/command-line.ts'],
  'jsonc-parser': ['src/syntax/json.ts'],
  leven: ['src/syntax/did-you-mean.ts'],
  'node-forge': ['src/syntax/asn1.ts', 'src/syntax/pkcs.ts'],
  'node-forge/*': ['src/syntax/asn1.ts', 'src/syntax/pkcs.ts'],
  undici: ['src/network/client.ts'],
  yaml: ['src/syntax/yaml.ts'],
  yauzl: ['src/syntax/zip.ts'],
  'tar-stream': ['src/syntax/tar.ts'],
  ics: ['src/reporters/_calendar.ts'],
  'postal-mime': ['src/syntax/mail.ts'],
  'xml-crypto': ['src/syntax/signature.ts'],
  'ipaddr.js': ['src/network/address-policy.ts'],
}

const zodRoot = { name: 'zod', message: 'Import * as z from zod/mini: the root brings every locale along, and start-up is a feature.' }

const restrictedFor = (file) => ({
  paths: [zodRoot],
  patterns: Object.entries(GUESTS)
    .filter(([, hosts]) => !hosts.includes(file))
    .map(([name]) => ({
      group: [name],
      allowTypeImports: true,
      message: `Only ${GUESTS[name].join(', ') || 'nobody'} may import ${name}.`,
    })),
})

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.stryker/', 'shims/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { allowDefaultCaseForExhaustiveSwitch: false }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Keys of an index signature are written with brackets, as the compiler's own option demands.
      '@typescript-eslint/dot-notation': 'off',
      // `type` and `interface` each have their place.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-restricted-imports': ['error', restrictedFor(null)],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
      // A regular expression among regular expressions reads better than one method among them.
      '@typescript-eslint/prefer-includes': 'off',
      '@typescript-eslint/prefer-string-starts-ends-with': 'off',
      // Plain objects hold functions that never ask for `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-this-alias': ['error', { allowedNames: ['here'] }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...[...new Set(Object.values(GUESTS).flat())].map((file) => ({
    files: [file],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', restrictedFor(file)] },
  })),
  {
    files: ['src/**/*.ts'],
    plugins: { own: { rules: { lookup: ownLookup } } },
    rules: {
      'own/lookup': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="set"] > ArrayExpression > SpreadElement[argument.type!="Identifier"]:first-child',
          message: 'A list that is copied for each of its entries takes quadratic time: push() onto the one in the Map.',
        },
        {
          selector: 'CallExpression[callee.property.name="set"] > ConditionalExpression > ArrayExpression > SpreadElement:first-child',
          message: 'A list that is copied for each of its entries takes quadratic time: push() onto the one in the Map.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [zodRoot] }] },
  },
  {
    // What others wrote is described as it is.
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/no-extraneous-class': 'off', '@typescript-eslint/no-restricted-imports': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        require: 'readonly',
        module: 'readonly',
        exports: 'readonly',
        __dirname: 'readonly',
        performance: 'readonly',
      },
    },
  },
)
