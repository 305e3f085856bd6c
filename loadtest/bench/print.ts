import { Table } from "console-table-printer";

export function print(rows: Record<string, string | number>[]): void {
  new Table({ shouldDisableColors: true, rows }).printTable();
}
