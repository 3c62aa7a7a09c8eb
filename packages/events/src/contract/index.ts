/** Development only: what every adapter of the event log must do. */
export { describeEventLog, type LogUnderTest } from './event-log-contract.js';
export { eventOf } from '../testing/event.js';
