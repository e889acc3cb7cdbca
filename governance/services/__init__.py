"""The verbs: assess, request, vote, close, settle, verify.

Each reads like a checklist and writes one transaction.
"""
