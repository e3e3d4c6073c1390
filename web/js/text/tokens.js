// Exact token counts, in a bundle of its own that is fetched when somebody asks for them.
import { countTokens as count } from 'gpt-tokenizer/encoding/o200k_base';

/** The o200k_base tokens of a text; what looks like a special token is text like any other. */
export const countTokens = (text) => count(text, { disallowedSpecial: new Set() });
