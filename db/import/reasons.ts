/** Why a row is refused; of several reasons the one that stands first here is given. */
export const REASONS = [
  "invalid-utf8",
  "nul-character",
  "unclosed-quote",
  "too-few-fields",
  "too-many-fields",
  "missing-value",
  "invalid-number",
  "negative-number",
  "out-of-range",
  "invalid-boolean",
  "invalid-date",
  "invalid-url",
  "invalid-email",
  "too-long",
  "duplicate-id",
  "missing-parent",
  "missing-target",
  "self-reference",
  "duplicate-vote",
  "foreign-characteristic",
] as const;

export type Reason = (typeof REASONS)[number];
