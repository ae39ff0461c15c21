namespace Avi.Samples;

/// <summary>How a sample's process ends.</summary>
public static class ExitCode
{
    /// <summary>It did its work, or was asked to stop.</summary>
    public const int Success = 0;

    /// <summary>It ran, and what it was to show did not happen.</summary>
    public const int Failed = 1;

    /// <summary>It could not start: an option is wrong, or a port is taken. Standard error says which.</summary>
    public const int CannotStart = 2;
}
