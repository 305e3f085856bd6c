import { Table } from "console-table-printer";

export type TableRow = Record<string, string | number>;

export function printTable(rows: TableRow[]): void {
  new Table({ shouldDisableColors: true, rows }).printTable();
}
