import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const NO_ENV = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Read the environment in config.ts and pass plain values on.',
  },
  {
    selector:
      "ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name='env']",
    message: 'Read the environment in config.ts and pass plain values on.',
  },
];

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.eaglerank/**',
      'packages/*/src/generated/**',
      // Its packages are its own and need not be installed; its build checks its types.
      'deploy/pictures/**',
      // AssemblyScript: TypeScript's grammar with other types.
      'packages/*/assembly/**',
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
      // Numbers and booleans print as one expects; objects and undefined stay refused.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A short arrow may pass on what a void function returns.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Typed arrays are indexed inside proven bounds on hot paths; noUncheckedIndexedAccess
      // would otherwise force a branch per element.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Names from outside stay what they are; an index signature is read with brackets.
      '@typescript-eslint/dot-notation': 'off',
      // Handlers and stages fulfil an asynchronous port without having to wait.
      '@typescript-eslint/require-await': 'off',
      // Narrowing does not see what an await or a callback changed.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A caller names the type of what it looks up.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-console': 'error',
      'no-control-regex': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'no-restricted-syntax': ['error', ...NO_ENV],
      eqeqeq: 'error',
      'no-template-curly-in-string': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.test.ts', 'packages/testing/**/*.ts'],
    rules: {
      // chai's assertions are property reads.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/config.ts', 'packages/config/**/*.ts', 'packages/testkit/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['cli/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { sourceType: 'module' },
    rules: { eqeqeq: 'error', 'no-unused-vars': 'error', 'prefer-const': 'error' },
  },
);
