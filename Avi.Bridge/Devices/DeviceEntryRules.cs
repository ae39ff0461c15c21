using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;

using Avi.Bridge.Policy;
using Avi.Protocol.Topics;

namespace Avi.Bridge.Devices;

/// <summary>What every entry must keep to, wherever it comes from.</summary>
internal static class DeviceEntryRules
{
    private const int MaxNameLength = 200;

    /// <returns>A sentence about the first mistake, or <see langword="null"/>.</returns>
    public static string? FindMistake(DeviceEntry entry)
    {
        if (entry.Name is null || entry.Name.Length > MaxNameLength)
            return $"The name must have at most {MaxNameLength} characters.";

        if (entry.Keys.Count > DeviceEntry.MaxKeys)
            return $"A device has at most {DeviceEntry.MaxKeys} keys.";

        if (entry.Keys.Count == DeviceEntry.MaxKeys && entry.Keys[0].KeyId == entry.Keys[1].KeyId)
            return "Two keys of a device need different ids.";

        if (entry.IsPlain && entry.Keys.Count > 0)
            return "A device that has a key cannot be plain.";

        return FindMistake(entry.Publish, entry.DeviceId)
            ?? FindMistake(entry.Subscribe, entry.DeviceId)
            ?? FindMistake(entry.Quota);
    }

    /// <returns>The filter with the device's number in the place of <c>{id}</c>.</returns>
    public static string Fill(string filter, ulong deviceId) =>
        filter.Replace("{id}", deviceId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string? FindMistake(IReadOnlyList<string> filters, ulong deviceId)
    {
        if (filters.Count > DeviceEntry.MaxFilters)
            return $"A device has at most {DeviceEntry.MaxFilters} filters each way.";

        foreach (string filter in filters)
        {
            string filled = Fill(filter ?? "", deviceId);
            if (!TopicFilter.IsValid(filled))
                return $"'{filter}' is no topic filter.";

            if (TopicRule.IsReserved(Encoding.UTF8.GetBytes(filled)))
                return $"'{filter}' is reserved for the mesh itself.";
        }

        return null;
    }

    private static string? FindMistake(DeviceQuota quota)
    {
        var mistakes = new List<ValidationResult>();
        return Validator.TryValidateObject(quota, new ValidationContext(quota), mistakes, validateAllProperties: true)
            ? null
            : mistakes[0].ErrorMessage;
    }
}
