#pragma once

namespace limbeck {

// Milliseconds to wait after the attempt with that number (from 1) met a lock timeout: half a second, doubled
// with each attempt, and up to a quarter more, so that two runs that block each other do not meet again.
double backOff(int attempt);

} // namespace limbeck
