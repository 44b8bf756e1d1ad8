import { holdCases } from './support/case-suite.ts'

holdCases('others')
