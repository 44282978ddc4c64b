export * from './contracts.ts'
export { createPace, type Pace } from './pace.ts'
