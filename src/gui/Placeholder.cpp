namespace limbeck::gui {
}
