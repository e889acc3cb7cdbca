"""The rules of Placet, without its pages.

Which models may serve people, on what evidence, and who decided it.

Data flows one way, and the packages are named after its stations:

    registry and predictions -> statistics -> evidence -> committee -> registry
                              audit log under all of it

Start reading at `services`, where each verb of the product is one short function;
`bootstrap` is the only place that chooses adapters. No Streamlit anywhere in here.
"""
