import { execSync } from 'node:child_process'
import { ROOT } from './indexes.ts'

/** Builds the program where there is none, or where one of its sources is younger. */
export default function setup(): void {
  execSync('node is-build-current.mjs || npm run build', { cwd: ROOT, stdio: 'pipe' })
}
