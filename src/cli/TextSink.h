#pragma once

#include "Output.h"

#include "run/RunEvent.h"

namespace limbeck::cli {

// A run as lines for people: one an event, in the words that the window's log uses too.
class TextSink : public RunSink
{
public:
    explicit TextSink(Output &output) : m_output(output) {}
    void handle(const RunEvent &event) override;

private:
    Output &m_output;
};

} // namespace limbeck::cli
