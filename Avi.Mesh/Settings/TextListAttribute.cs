using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh.Settings;

/// <summary>Says that a setting is a list of texts of one kind, at most so many.</summary>
/// <param name="maximum">How many it takes.</param>
/// <param name="kind">What each of them is, with an example.</param>
internal abstract class TextListAttribute(int maximum, string kind) : ValidationAttribute
{
    /// <summary>Says whether a text is of this kind.</summary>
    protected abstract bool IsItem(string text);

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        string path = validationContext.DisplayName;
        if (value is not IList<string> items)
            return new ValidationResult($"{path} is null; it takes a list, which may be empty.");

        if (items.Count > maximum)
            return new ValidationResult($"{path} has {items.Count} entries; it takes {maximum}.");

        // A configuration file gives null for an empty entry.
        int wrong = items.TakeWhile(item => item is not null && IsItem(item)).Count();
        return wrong == items.Count
            ? ValidationResult.Success
            : new ValidationResult($"{path}[{wrong}] is {Quote(items[wrong])}, which is no {kind}.");
    }

    private static string Quote(string? item) => item is null ? "null" : $"'{item}'";
}
