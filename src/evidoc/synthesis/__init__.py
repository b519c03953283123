"""Effects, records and judgements come in; estimates, flows, maps and grades go out: a toolbox for evidence scripts."""
