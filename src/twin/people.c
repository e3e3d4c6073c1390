/* Employees and customers. */
#include "twin_parts.h"

#include <string.h>

/* The customers of a country. The first country has the most; the second also has the employees. */
typedef struct country {
    int customers;
    bool same_city; /* its first two customers live in the same city */
    bool states;
    bool postal_codes;
    int companies;
    int faxes;
} country;

static const country countries[] = {
    {13, true, true, true, 3, 4},   {8, false, true, true, 2, 2},   {5, true, false, true, 0, 0},
    {5, true, true, true, 4, 5},    {4, true, false, true, 0, 0},   {3, true, false, true, 0, 0},
    {2, false, false, false, 0, 0}, {2, false, false, true, 0, 0},  {2, true, false, true, 1, 1},
    {1, false, true, false, 0, 0},  {1, false, true, true, 0, 0},   {1, false, true, true, 0, 0},
    {1, false, true, true, 0, 0},   {1, false, false, false, 0, 0}, {1, false, false, true, 0, 0},
    {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0},
    {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0},
    {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0},  {1, false, false, true, 0, 0}};
enum { N_COUNTRIES = sizeof countries / sizeof countries[0], STAFF_COUNTRY = 1 };

static const char *const country_names[] = {
    "Argentina", "Australia",    "Austria",     "Belgium",     "Brazil", "Canada",
    "Chile",     "Colombia",     "Denmark",     "Finland",     "France", "Germany",
    "Greece",    "Hungary",      "India",       "Ireland",     "Italy",  "Japan",
    "Mexico",    "Morocco",      "Netherlands", "New Zealand", "Norway", "Poland",
    "Portugal",  "South Africa", "South Korea", "Spain",       "Sweden", "United Kingdom"};
enum { N_COUNTRY_NAMES = sizeof country_names / sizeof country_names[0] };

/* Customers of each mail domain. */
static const int domain_sizes[] = {8, 4, 3, 2, 2, 2, 2, 2, 2};
enum {
    N_SHARED_DOMAINS = sizeof domain_sizes / sizeof domain_sizes[0],
    N_DOMAINS = N_SHARED_DOMAINS + 32,
    N_UNDERSCORES = 6,
    WITHOUT_PHONE = 44 /* a row of Customer */
};

/* Titles, superiors and numbers of customers of the employees. */
static const struct {
    const char *title;
    int reports_to; /* 0: nobody */
    int customers;
} posts[N_EMPLOYEES] = {{"Director", 0, 0},       {"Head of Sales", 1, 0},
                        {"Sales Adviser", 2, 21}, {"Sales Adviser", 2, 20},
                        {"Sales Adviser", 2, 18}, {"Head of Systems", 1, 0},
                        {"Systems Keeper", 6, 0}, {"Systems Keeper", 6, 0}};

/* Two employees, as rows of Employee, who were hired on the same day. */
enum { HIRED_FIRST = 4, HIRED_TOGETHER = 5 };

/* Where a customer lives, before names are made. */
typedef struct home {
    int country;
    int place; /* among the customers of the country, from 0 */
} home;

/* What customers share: the order of country names, their homes, domains and employees. */
typedef struct registry {
    int country_order[N_COUNTRY_NAMES]; /* country_order[country]: an index of country_names */
    home homes[N_CUSTOMERS];
    const char *domains[N_DOMAINS];
    int domain_of[N_CUSTOMERS];
    int support_of[N_CUSTOMERS];
    int underscores; /* addresses with "_" that remain to be made */
} registry;

static const char *country_name(const registry *r, int index) {
    return country_names[r->country_order[index]];
}

static void put_person(twin_maker *m, int table, int row, int first_name, int last_name) {
    twin_add_ascii_word(m, 2);
    twin_put_scratch(m, twin_cell(m, table, row, first_name));
    do {
        twin_add_ascii_word(m, twin_between(m, 2, 3));
        twin_put_scratch(m, twin_cell(m, table, row, last_name));
    } while (twin_is_repeated(m, table, row, last_name));
}

static void put_street(twin_maker *m, pq_cell *cell) {
    static const char *const kinds[] = {"Street", "Avenue", "Road", "Lane", "Square"};
    pq_text_format(&m->text, "%d ", twin_between(m, 1, 1999));
    twin_add_word(m, twin_between(m, 2, 3));
    pq_text_format(&m->text, " %s", kinds[twin_below(m, 5)]);
    twin_put_scratch(m, cell);
}

static void put_word(twin_maker *m, pq_cell *cell) {
    twin_add_word(m, twin_between(m, 2, 3));
    twin_put_scratch(m, cell);
}

/* One random draw per statement, here and everywhere, because C does not define the order of
 * arguments. */
static void put_state(twin_maker *m, pq_cell *cell) {
    pq_text_format(&m->text, "%c", 'A' + twin_below(m, 26));
    pq_text_format(&m->text, "%c", 'A' + twin_below(m, 26));
    twin_put_scratch(m, cell);
}

static void put_postal_code(twin_maker *m, pq_cell *cell) {
    pq_text_format(&m->text, "%c", 'A' + twin_below(m, 26));
    pq_text_format(&m->text, "%d ", twin_between(m, 1, 9));
    pq_text_format(&m->text, "%d", twin_between(m, 100, 999));
    twin_put_scratch(m, cell);
}

static void put_phone(twin_maker *m, pq_cell *cell, int prefix) {
    pq_text_format(&m->text, "+%d (%d) ", prefix, twin_between(m, 200, 989));
    pq_text_format(&m->text, "%d-", twin_between(m, 200, 989));
    pq_text_format(&m->text, "%d", twin_between(m, 1000, 9999));
    twin_put_scratch(m, cell);
}

static void put_employee_dates(twin_maker *m, int row) {
    pq_cell *hired = twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_HIRE_DATE);
    twin_put_day(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_BIRTH_DATE), 1947,
                 twin_below(m, 27 * 365));
    if (row == HIRED_TOGETHER) {
        *hired = *twin_cell(m, PQ_TWIN_EMPLOYEE, HIRED_FIRST, EMPLOYEE_HIRE_DATE);
    } else {
        twin_put_day(m, hired, 2002, 90 * ((row + 5) % N_EMPLOYEES) + twin_below(m, 90));
    }
}

static void put_employee_place(twin_maker *m, const registry *r, int row) {
    /* The row whose city each employee shares. */
    static const int as_row[N_EMPLOYEES] = {0, 1, 1, 1, 1, 1, 6, 6};
    pq_cell *city = twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_CITY);
    pq_cell *state = twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_STATE);
    put_street(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_ADDRESS));
    if (as_row[row] == row) {
        put_word(m, city);
    } else {
        *city = *twin_cell(m, PQ_TWIN_EMPLOYEE, as_row[row], EMPLOYEE_CITY);
    }
    if (row == 0) {
        put_state(m, state);
    } else {
        *state = *twin_cell(m, PQ_TWIN_EMPLOYEE, 0, EMPLOYEE_STATE);
    }
    twin_put_text(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_COUNTRY),
                  country_name(r, STAFF_COUNTRY));
    put_postal_code(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_POSTAL_CODE));
}

static void make_employee(twin_maker *m, const registry *r, int row) {
    twin_put_integer(twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_ID), row + 1);
    put_person(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_FIRST_NAME, EMPLOYEE_LAST_NAME);
    twin_put_text(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_TITLE), posts[row].title);
    if (posts[row].reports_to > 0) {
        twin_put_integer(twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_REPORTS_TO),
                         posts[row].reports_to);
    }
    put_employee_dates(m, row);
    put_employee_place(m, r, row);
    put_phone(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_PHONE), 1);
    put_phone(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_FAX), 1);
    const pq_cell *name = twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_LAST_NAME);
    pq_text_append(&m->text, name->as.data.bytes);
    twin_lower_scratch(m);
    pq_text_append(&m->text, "@example.com");
    twin_put_scratch(m, twin_cell(m, PQ_TWIN_EMPLOYEE, row, EMPLOYEE_EMAIL));
}

/* Gives each customer a number: i to sizes[i] customers, and different ones to the others. */
static void share_out(twin_maker *m, const int *sizes, int n_sizes, int *numbers) {
    int n = 0;
    for (int i = 0; i < n_sizes; i++) {
        for (int k = 0; k < sizes[i]; k++) {
            numbers[n++] = i;
        }
    }
    for (int i = n_sizes; n < N_CUSTOMERS; i++) {
        numbers[n++] = i;
    }
    twin_shuffle(m, numbers, N_CUSTOMERS);
}

static void share_out_homes(twin_maker *m, registry *r) {
    int sizes[N_COUNTRIES];
    int country_of[N_CUSTOMERS];
    int place[N_COUNTRIES] = {0};
    for (int i = 0; i < N_COUNTRY_NAMES; i++) {
        r->country_order[i] = i;
    }
    twin_shuffle(m, r->country_order, N_COUNTRY_NAMES);
    for (int i = 0; i < N_COUNTRIES; i++) {
        sizes[i] = countries[i].customers;
    }
    share_out(m, sizes, N_COUNTRIES, country_of);
    for (int i = 0; i < N_CUSTOMERS; i++) {
        r->homes[i] = (home){country_of[i], place[country_of[i]]++};
    }
}

/* Customers may share a domain, but no domain is made twice. */
static void make_domains(twin_maker *m, registry *r) {
    static const char *const endings[] = {".example", ".com.example", ".net.example"};
    for (int i = 0; i < N_DOMAINS; i++) {
        bool repeated = true;
        while (repeated && !m->failed) {
            twin_add_ascii_word(m, 2);
            twin_lower_scratch(m);
            pq_text_append(&m->text, endings[twin_below(m, 3)]);
            r->domains[i] = twin_take_scratch(m);
            repeated = false;
            for (int k = 0; k < i; k++) {
                repeated = repeated || strcmp(r->domains[k], r->domains[i]) == 0;
            }
        }
    }
}

static void put_email(twin_maker *m, registry *r, int row) {
    const pq_cell *first = twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_FIRST_NAME);
    const pq_cell *last = twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_LAST_NAME);
    bool underscore = twin_pick(m, &r->underscores, N_CUSTOMERS - row);
    pq_text_append(&m->text, first->as.data.bytes);
    pq_text_append(&m->text, underscore ? "_" : twin_chance(m, 1, 2) ? "." : "");
    pq_text_append(&m->text, last->as.data.bytes);
    twin_lower_scratch(m);
    pq_text_append(&m->text, "@");
    pq_text_append(&m->text, r->domains[r->domain_of[row]]);
    twin_put_scratch(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_EMAIL));
}

/* An earlier customer in the same city; the row itself if there is none. */
static int find_neighbor(const registry *r, int row) {
    home at = r->homes[row];
    for (int i = 0; at.place == 1 && countries[at.country].same_city && i < row; i++) {
        if (r->homes[i].country == at.country && r->homes[i].place == 0) {
            return i;
        }
    }
    return row;
}

static void put_customer_place(twin_maker *m, const registry *r, int row) {
    home at = r->homes[row];
    const country *in = &countries[at.country];
    int neighbor = find_neighbor(r, row);
    pq_cell *city = twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_CITY);
    pq_cell *state = twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_STATE);
    put_street(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_ADDRESS));
    if (neighbor != row) {
        *city = *twin_cell(m, PQ_TWIN_CUSTOMER, neighbor, CUSTOMER_CITY);
        *state = *twin_cell(m, PQ_TWIN_CUSTOMER, neighbor, CUSTOMER_STATE);
    } else if (at.country == STAFF_COUNTRY && at.place == 0) {
        *city = *twin_cell(m, PQ_TWIN_EMPLOYEE, 0, EMPLOYEE_CITY);
        *state = *twin_cell(m, PQ_TWIN_EMPLOYEE, 0, EMPLOYEE_STATE);
    } else {
        put_word(m, city);
        if (in->states) {
            put_state(m, state);
        }
    }
    twin_put_text(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_COUNTRY),
                  country_name(r, at.country));
    if (in->postal_codes) {
        put_postal_code(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_POSTAL_CODE));
    }
}

static void put_company(twin_maker *m, pq_cell *cell) {
    static const char *const kinds[] = {"Ltd.", "Brothers", "Works", "Trading"};
    twin_add_word(m, twin_between(m, 2, 3));
    pq_text_format(&m->text, " %s", kinds[twin_below(m, 4)]);
    twin_put_scratch(m, cell);
}

static void make_customer(twin_maker *m, registry *r, int row) {
    home at = r->homes[row];
    const country *in = &countries[at.country];
    twin_put_integer(twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_ID), row + 1);
    put_person(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_FIRST_NAME, CUSTOMER_LAST_NAME);
    if (at.place >= in->customers - in->companies) {
        put_company(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_COMPANY));
    }
    put_customer_place(m, r, row);
    if (row != WITHOUT_PHONE) {
        put_phone(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_PHONE), at.country + 20);
    }
    if (at.place >= in->customers - in->faxes) {
        put_phone(m, twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_FAX), at.country + 20);
    }
    put_email(m, r, row);
    twin_put_integer(twin_cell(m, PQ_TWIN_CUSTOMER, row, CUSTOMER_SUPPORT_REP),
                     r->support_of[row] + 1);
}

void twin_make_people(twin_maker *m) {
    registry r = {.underscores = N_UNDERSCORES};
    int supported[N_EMPLOYEES];
    for (int i = 0; i < N_EMPLOYEES; i++) {
        supported[i] = posts[i].customers;
    }
    share_out_homes(m, &r);
    make_domains(m, &r);
    share_out(m, domain_sizes, N_SHARED_DOMAINS, r.domain_of);
    share_out(m, supported, N_EMPLOYEES, r.support_of);
    for (int i = 0; i < N_EMPLOYEES; i++) {
        make_employee(m, &r, i);
    }
    for (int i = 0; i < N_CUSTOMERS; i++) {
        make_customer(m, &r, i);
    }
}
