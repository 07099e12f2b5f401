namespace limbeck::cli {
}
