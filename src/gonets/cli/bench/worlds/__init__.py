"""The worlds: what stands in the throwaway stores before anything is measured."""
