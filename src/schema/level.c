#include "pq_level.h"

bool pq_level_offer(pq_level_choice *choice, pq_schema_level level, size_t tokens) {
    if (!choice->fits) {
        choice->level = level;
        choice->tokens = tokens;
        choice->fits = !choice->has_budget || tokens <= choice->budget;
    }
    return choice->fits;
}
