import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

const features = ['welcome', 'posts', 'editor', 'front-matter', 'preview', 'photos', 'publish', 'settings']

/** A feature knows the backend, the shared widgets and the strings, never another feature. */
const boundaries = features.map((feature) => ({
  files: [`src/${feature}/**`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['@tauri-apps/*'], message: 'Only backend/tauri.ts talks to Tauri.' },
          {
            group: features.filter((other) => other !== feature).map((other) => `**/${other}/**`),
            message: 'Features do not import each other; App.svelte composes them.',
          },
        ],
      },
    ],
  },
}))

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/backend/bindings'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: {
      // TypeScript knows the names; the rule does not know the types of the DOM.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    rules: { 'no-undef': 'off' },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // What is private to a controller and drives no markup is a plain collection on purpose.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/backend/tauri.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only backend/tauri.ts talks to Tauri.' }] },
      ],
    },
  },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@tauri-apps/*', '**/backend/**', ...features.map((name) => `**/${name}/**`)], message: 'Shared widgets know nothing of the domain.' },
          ],
        },
      ],
    },
  },
  ...boundaries,
)
