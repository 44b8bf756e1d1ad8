export { diagnose, type Request } from './doctor.ts'
export type * from './model/report.ts'
