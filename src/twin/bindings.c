/* The bindings of the gold sets, as queries: each finds a value that has the same role in any twin
 * as the gold set's value has in Chinook. Every query sorts its rows completely, so that its first
 * row is the same everywhere. */
#include "pq_twin.h"

/* Tracks sold, with their genres and customers; artists and their tracks. */
#define SOLD                                                                                       \
    "Invoice AS i JOIN InvoiceLine AS l ON l.InvoiceId = i.InvoiceId "                             \
    "JOIN Track AS t ON t.TrackId = l.TrackId"
#define BY_ARTIST                                                                                  \
    "Artist AS ar JOIN Album AS al ON al.ArtistId = ar.ArtistId "                                  \
    "JOIN Track AS t ON t.AlbumId = al.AlbumId"

static const pq_twin_binding bindings[] = {
    /* A word at the end of several titles, in lower case. */
    {"title_word",
     "SELECT lower(replace(Title, rtrim(Title, replace(Title, ' ', '')), '')) AS Word FROM Album "
     "WHERE Title LIKE '% %' AND Title NOT LIKE '%]' GROUP BY 1 ORDER BY COUNT(*) DESC, 1 LIMIT 1"},
    /* A genre of medium size whose tracks have composers. */
    {"genre",
     "SELECT g.Name FROM Genre AS g JOIN Track AS t ON t.GenreId = g.GenreId GROUP BY g.GenreId "
     "HAVING COUNT(t.Composer) > 0 ORDER BY abs(COUNT(*) - 130), g.GenreId LIMIT 1"},
    /* About two months; there is an invoice on the last day. */
    {"last_day", "SELECT date(MAX(InvoiceDate)) FROM Invoice WHERE InvoiceDate < '2022-09-01'"},
    {"first_day", "SELECT date(:last_day, '-61 days')"},
    /* The dozen largest totals are above it, some of them equal. */
    {"min_total",
     "SELECT CAST(Total AS INTEGER) - 0.5 FROM Invoice ORDER BY Total DESC LIMIT 1 OFFSET 11"},
    {"early_year", "SELECT strftime('%Y', MIN(InvoiceDate)) FROM Invoice"},
    {"year", "SELECT strftime('%Y', MIN(InvoiceDate), '+1 year') FROM Invoice"},
    {"home_country",
     "SELECT Country FROM Customer GROUP BY Country ORDER BY COUNT(*) DESC, Country LIMIT 1"},
    {"flag_country", "SELECT :home_country"},
    {"staff_country",
     "SELECT Country FROM Employee GROUP BY Country ORDER BY COUNT(*) DESC, Country LIMIT 1"},
    /* Some customers there have a company, some have none. */
    {"client_country",
     "SELECT Country FROM Customer GROUP BY Country HAVING COUNT(Company) < COUNT(*) "
     "ORDER BY COUNT(Company) DESC, Country LIMIT 1"},
    /* A country with several customers, none with a state. */
    {"visit_country", "SELECT Country FROM Customer GROUP BY Country HAVING COUNT(State) = 0 "
                      "ORDER BY COUNT(*) DESC, Country LIMIT 1"},
    {"gap_country", "SELECT Country FROM Customer WHERE Country <> :visit_country GROUP BY Country "
                    "HAVING COUNT(State) = 0 ORDER BY COUNT(*) DESC, Country LIMIT 1"},
    /* About ten tracks are longer than this many times the mean of their album. */
    {"factor",
     "SELECT CAST(10 * Milliseconds / AlbumMean AS INTEGER) / 10.0 FROM (SELECT Milliseconds, "
     "AVG(Milliseconds) OVER (PARTITION BY AlbumId) AS AlbumMean FROM Track) "
     "ORDER BY Milliseconds / AlbumMean DESC LIMIT 1 OFFSET 9"},
    /* Five artists have as many albums or more. */
    {"min_albums",
     "SELECT COUNT(*) FROM Album GROUP BY ArtistId ORDER BY COUNT(*) DESC LIMIT 1 OFFSET 4"},
    /* The artist whose tracks most customers of a country bought. */
    {"artist",
     "SELECT ar.Name FROM " BY_ARTIST " JOIN InvoiceLine AS l ON l.TrackId = t.TrackId "
     "JOIN Invoice AS i ON i.InvoiceId = l.InvoiceId JOIN Customer AS c ON c.CustomerId = "
     "i.CustomerId WHERE c.Country = :flag_country GROUP BY ar.ArtistId "
     "ORDER BY COUNT(DISTINCT c.CustomerId) DESC, ar.ArtistId LIMIT 1"},
    /* Six genres have a larger share of the revenue. */
    {"min_share",
     "SELECT CAST(200 * SUM(l.UnitPrice) / (SELECT SUM(UnitPrice) FROM InvoiceLine) AS INTEGER) / "
     "2.0 FROM InvoiceLine AS l JOIN Track AS t ON t.TrackId = l.TrackId GROUP BY t.GenreId "
     "ORDER BY SUM(l.UnitPrice) DESC LIMIT 1 OFFSET 6"},
    /* Two genres that share composers, the first one the largest that shares any. */
    {"genre_a",
     "SELECT g.Name FROM Genre AS g JOIN Track AS t ON t.GenreId = g.GenreId WHERE EXISTS (SELECT "
     "1 FROM Track AS u WHERE u.Composer = t.Composer AND u.GenreId <> t.GenreId) "
     "GROUP BY g.GenreId ORDER BY COUNT(*) DESC, g.GenreId LIMIT 1"},
    {"genre_b",
     "SELECT g.Name FROM Genre AS g JOIN Track AS t ON t.GenreId = g.GenreId WHERE g.Name <> "
     ":genre_a AND t.Composer IN (SELECT u.Composer FROM Track AS u JOIN Genre AS a ON a.GenreId = "
     "u.GenreId WHERE a.Name = :genre_a) GROUP BY g.GenreId "
     "ORDER BY COUNT(DISTINCT t.Composer) DESC, g.GenreId LIMIT 1"},
    /* The first year after which some country has no invoices for a year, and the next year; if
     * there is none, the first year. */
    {"year_a",
     "SELECT strftime('%Y', a.InvoiceDate) AS Year FROM Invoice AS a WHERE Year < (SELECT "
     "strftime('%Y', MAX(InvoiceDate)) FROM Invoice) ORDER BY EXISTS (SELECT 1 FROM Invoice AS b "
     "WHERE b.BillingCountry = a.BillingCountry AND strftime('%Y', b.InvoiceDate) = "
     "strftime('%Y', a.InvoiceDate, '+1 year')), Year LIMIT 1"},
    {"year_b", "SELECT CAST(:year_a + 1 AS TEXT)"},
    /* A country with invoices in that year, but not in every month. */
    {"quiet_country",
     "SELECT BillingCountry FROM Invoice WHERE strftime('%Y', InvoiceDate) = :year_a "
     "GROUP BY BillingCountry HAVING COUNT(DISTINCT strftime('%m', InvoiceDate)) < 12 "
     "ORDER BY COUNT(*) DESC, BillingCountry LIMIT 1"},
    /* An artist with many tracks, spelled with other capitals. */
    {"artist_typed",
     "SELECT upper(substr(ar.Name, 1, 3)) || lower(substr(ar.Name, 4)) FROM " BY_ARTIST
     " WHERE ar.Name NOT GLOB '*[^ -~]*' AND ar.Name <> :artist GROUP BY ar.ArtistId "
     "ORDER BY COUNT(*) DESC, ar.ArtistId LIMIT 1"},
    /* The employee with the most customers; an employee at the end of the longest reporting line.
     */
    {"rep",
     "SELECT e.LastName FROM Employee AS e JOIN Customer AS c ON c.SupportRepId = e.EmployeeId "
     "GROUP BY e.EmployeeId ORDER BY COUNT(*) DESC, e.EmployeeId LIMIT 1"},
    {"employee",
     "SELECT e.LastName FROM Employee AS e JOIN Employee AS s ON s.EmployeeId = e.ReportsTo "
     "WHERE s.ReportsTo IS NOT NULL ORDER BY e.EmployeeId DESC LIMIT 1"},
    /* The best-selling genre that some customer never bought. */
    {"shunned",
     "SELECT g.Name FROM " SOLD " JOIN Genre AS g ON g.GenreId = t.GenreId GROUP BY g.GenreId "
     "HAVING COUNT(DISTINCT i.CustomerId) < (SELECT COUNT(*) FROM Customer) "
     "ORDER BY COUNT(*) DESC, g.GenreId LIMIT 1"},
    /* The largest number of media types that one customer bought. */
    {"min_kinds", "SELECT COUNT(DISTINCT t.MediaTypeId) FROM " SOLD " GROUP BY i.CustomerId "
                  "ORDER BY 1 DESC LIMIT 1"},
    /* The smallest genre size for which some customer has bought from every larger genre. */
    {"many_tracks",
     "WITH Sizes AS (SELECT GenreId, COUNT(*) AS Size FROM Track GROUP BY GenreId), Bought AS "
     "(SELECT DISTINCT i.CustomerId, t.GenreId FROM " SOLD ") SELECT MIN(s.Size) FROM Sizes AS s "
     "WHERE EXISTS (SELECT 1 FROM Customer AS c WHERE NOT EXISTS (SELECT 1 FROM Sizes AS b WHERE "
     "b.Size > s.Size AND NOT EXISTS (SELECT 1 FROM Bought AS x WHERE x.CustomerId = c.CustomerId "
     "AND x.GenreId = b.GenreId)))"},
};

const pq_twin_binding *pq_twin_bindings(size_t *count) {
    *count = sizeof bindings / sizeof bindings[0];
    return bindings;
}
