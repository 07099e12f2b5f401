#pragma once

#include "sql/LockMode.h" // where it has moved
