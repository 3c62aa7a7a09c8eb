/** Files of the archive: Parquet, one folder per tenant and kind. */
export { ParquetFile, readRows } from './parquet.js';
export { RowGroup } from './row-group.js';
export { RollingFiles, openParquet, type OpenFile } from './rolling-files.js';
export { COLUMNS, KINDS, type Kind, type Row, type Value } from './tables.js';
