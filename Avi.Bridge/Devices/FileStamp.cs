namespace Avi.Bridge.Devices;

/// <summary>What tells one state of a file from the next without reading it.</summary>
internal readonly record struct FileStamp(long Bytes, long WrittenAt)
{
    /// <returns>The stamp; that of no file when there is none, or it cannot be seen.</returns>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }
}
