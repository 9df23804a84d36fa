import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import '@fontsource-variable/source-serif-4/wght-italic.css'
import './styles/tokens.css'
import './styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import type { Backend } from './backend/backend'

/** The core over IPC in the window, one that plays its part in a browser. */
async function connect(): Promise<Backend> {
  if (!import.meta.env.DEV || '__TAURI_INTERNALS__' in window) return (await import('./backend/tauri')).tauri
  return (await import('./backend/fake')).fake()
}

const target = document.getElementById('app')
if (target) void connect().then((backend) => mount(App, { target, props: { backend } }))
