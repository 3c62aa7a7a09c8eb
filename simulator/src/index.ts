/** A world with hidden tastes, and the traffic it makes through the public API. */
export { runSimulation, demoScenarios, type SimulationOptions, type Progress } from './run.js';
export type { FeedApi, ServedFeed, ServedItem } from './drive/feed-api.js';
export type { Timing } from './drive/timing.js';
export { Summary, type SummaryData, type Figures } from './score/summary.js';
export type { Verdict, VerdictOptions } from './score/verdict.js';
export type { Quality } from './score/quality.js';
export type { Interval } from '@eaglerank/evaluation';
export { SocialScenario } from './scenarios/social.js';
export { MarketScenario } from './scenarios/market.js';
export { BnplScenario } from './scenarios/bnpl.js';
export type { Scenario } from './scenarios/scenario.js';
/** The world itself, for measurements without a mesh. */
export { userEvents } from './drive/bootstrap.js';
export { browse, type Deed } from './drive/browse.js';
export { EventWriter, type SimulatedEvent } from './drive/events.js';
export { historyEvents } from './drive/history.js';
export { socialWorld } from './scenarios/social.js';
export { Ledger } from './score/ledger.js';
export { attention, drawDepth } from './world/examination.js';
export type { Item, User, WorldConfig } from './world/model.js';
export { Prng } from './world/prng.js';
export { World } from './world/world.js';
