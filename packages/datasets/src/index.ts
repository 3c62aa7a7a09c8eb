/** Readers of history that others recorded: folders and files as lines of events. */
export { BadLines, type BadLine } from './bad-lines.js';
export { DatasetError, type Dataset, type ImportFile, type LineParser } from './dataset.js';
export { jsonlDataset } from './jsonl.js';
export { readLines, type Line } from './lines.js';
export { movielensDataset } from './movielens.js';
export { parseLine, readEvents } from './read-events.js';
