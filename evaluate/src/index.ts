/** Trains on the past, ranks what came later, and reports by how much which ranker is better. */
export { run, type Output } from './run.js';
