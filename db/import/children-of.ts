import type { Cause } from "./causes.ts";
import type { ChildLoad } from "./file-load.ts";
import { IdSet } from "./id-set.ts";
import type { Row } from "./row.ts";

/** The rows that others belong to. */
export interface Parents {
  has(id: number): boolean;
  /** Why a row with this id was rejected, if one was. */
  causeOf(id: number): Cause | undefined;
}

interface Children extends Pick<ChildLoad, "file" | "column" | "kind" | "parentAt"> {
  /** What is stored of the row. It may reject the row. */
  itemOf(row: Row, id: number): string;
  /** Rejects the row for what can only be checked when its parent is known. */
  check?(row: Row, parent: number, item: string): void;
  /** Called for each row that is added. */
  added?(id: number): void;
}

/** How children are taken in, each of which must have a parent. */
export function childrenOf(parents: Parents, { itemOf, check, added, ...load }: Children): ChildLoad {
  const seen = new IdSet();
  return {
    ...load,
    accept(row, add) {
      const id = row.id(0);
      const parent = row.id(load.parentAt);
      const item = itemOf(row, id);
      if (row.reason !== undefined) return;
      if (seen.has(id)) return row.reject("duplicate-id");
      if (!parents.has(parent)) return row.reject("missing-parent", parents.causeOf(parent));
      check?.(row, parent, item);
      if (row.reason !== undefined) return;
      seen.add(id);
      added?.(id);
      add(parent, id, item);
    },
  };
}
