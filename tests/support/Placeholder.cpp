namespace limbeck::test {
}
