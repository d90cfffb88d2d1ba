// For tests of programs that use the client: services in memory, and a clock to move.

export { createFakeClock, type FakeClock } from './fake-clock.ts'
export { createFakeStore, type FakeStore } from './fake-store.ts'
