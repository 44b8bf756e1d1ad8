// What a report without errors does not need, in one file of the built program.

export { details, frame, frameWithNeighbours, fullDetails } from './details.ts'
export { handshake } from './handshake.ts'
export { allRemarks, inputsInFull, missingInFull, passedInFull, probesInFull } from './in-full.ts'
export { section } from './section.ts'
